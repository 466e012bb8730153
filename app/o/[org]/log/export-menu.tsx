import { ButtonLink } from "@/components/ui/button";

/** Plain links: the browser saves what the gateway streams. */
export function ExportMenu({ csv, jsonl }: { csv: string; jsonl: string }) {
  return (
    <>
      <ButtonLink look="quiet" href={csv} download prefetch={false} title="All calls of this filter as a table">
        CSV
      </ButtonLink>
      <ButtonLink
        look="quiet"
        href={jsonl}
        download
        prefetch={false}
        title="All calls of this filter, with arguments and results"
      >
        JSONL
      </ButtonLink>
    </>
  );
}
