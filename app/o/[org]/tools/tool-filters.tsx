import { Button, ButtonLink } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { TOOL_KINDS, TOOL_STATES } from "@/lib/tools/schema";

const KINDS: Record<(typeof TOOL_KINDS)[number], string> = { read_only: "Read-only", destructive: "Destructive" };

const STATES: Record<(typeof TOOL_STATES)[number], string> = {
  exposed: "Exposed",
  hidden: "Hidden",
  changed: "Changed since review",
  new: "Not reviewed yet",
  unused: "Not called in 30 days",
};

/** A plain GET form: the filters are the address, so a view can be shared. */
export function ToolFilters({
  action,
  values,
  servers,
}: {
  action: string;
  values: Readonly<Partial<Record<"search" | "server" | "kind" | "state" | "order", string>>>;
  servers: readonly { readonly slug: string; readonly name: string }[];
}) {
  return (
    <form action={action} className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
      <Input
        type="search"
        name="search"
        aria-label="Search tools"
        placeholder="Search name or description"
        defaultValue={values.search}
        className="min-w-0 flex-1 basis-44 sm:max-w-64"
      />
      <Select name="server" aria-label="Server" defaultValue={values.server ?? ""} className="max-w-44 flex-none">
        <option value="">Any server</option>
        {servers.map(({ slug, name }) => (
          <option key={slug} value={slug}>
            {name}
          </option>
        ))}
      </Select>
      <Select name="state" aria-label="State" defaultValue={values.state ?? "exposed"} className="flex-none">
        {TOOL_STATES.map((state) => (
          <option key={state} value={state}>
            {STATES[state]}
          </option>
        ))}
      </Select>
      <Select name="kind" aria-label="Kind" defaultValue={values.kind ?? ""} className="flex-none">
        <option value="">Any kind</option>
        {TOOL_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {KINDS[kind]}
          </option>
        ))}
      </Select>
      <Select name="order" aria-label="Order" defaultValue={values.order ?? "server"} className="flex-none">
        <option value="server">By server</option>
        <option value="calls">Most called</option>
      </Select>
      <Button type="submit">Filter</Button>
      {Object.values(values).some(Boolean) ? (
        <ButtonLink look="quiet" href={action}>
          Clear
        </ButtonLink>
      ) : null}
    </form>
  );
}
