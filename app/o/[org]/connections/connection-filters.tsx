import { statusWord } from "@/components/connections/connection-status";
import { Button, ButtonLink } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/field";
import { CONNECTION_STATUSES } from "@/lib/connections/schema";

/** A plain GET form: the filters are the address, so a view can be shared. */
export function ConnectionFilters({ action, search, status }: { action: string; search: string; status: string }) {
  return (
    <form action={action} className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
      <Input
        type="search"
        name="search"
        aria-label="Search connections"
        placeholder="Search name, namespace or URL"
        defaultValue={search}
        className="min-w-0 flex-1 basis-44 sm:max-w-72"
      />
      <Select name="status" aria-label="Status" defaultValue={status} className="w-auto! flex-none">
        <option value="">Any status</option>
        {CONNECTION_STATUSES.map((value) => (
          <option key={value} value={value}>
            {statusWord(value)}
          </option>
        ))}
      </Select>
      <Button type="submit">Filter</Button>
      {search || status ? (
        <ButtonLink look="quiet" href={action}>
          Clear
        </ButtonLink>
      ) : null}
    </form>
  );
}
