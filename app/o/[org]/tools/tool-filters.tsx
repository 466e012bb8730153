import { FilterChoice, FilterForm, FilterSearch } from "@/components/forms/filter-form";
import { TOOL_KINDS, TOOL_STATES } from "@/lib/tools/schema";

const KINDS: Record<(typeof TOOL_KINDS)[number], string> = { read_only: "Read-only", destructive: "Destructive" };

const STATES: Record<(typeof TOOL_STATES)[number], string> = {
  exposed: "Exposed",
  hidden: "Hidden",
  changed: "Changed since review",
  new: "Not reviewed yet",
  unused: "Not called in 30 days",
};

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
    <FilterForm
      action={action}
      isFiltered={Object.values(values).some(Boolean)}
      search={
        <FilterSearch
          name="search"
          label="Search tools"
          placeholder="Search name or description"
          value={values.search}
        />
      }
    >
      <FilterChoice
        name="server"
        label="Server"
        any="Any server"
        value={values.server}
        options={servers.map(({ slug, name }) => ({ value: slug, label: name }))}
      />
      <FilterChoice
        name="state"
        label="State"
        value={values.state ?? "exposed"}
        options={TOOL_STATES.map((value) => ({ value, label: STATES[value] }))}
      />
      <FilterChoice
        name="kind"
        label="Kind"
        any="Any kind"
        value={values.kind}
        options={TOOL_KINDS.map((value) => ({ value, label: KINDS[value] }))}
      />
      <FilterChoice
        name="order"
        label="Order"
        value={values.order ?? "server"}
        options={[
          { value: "server", label: "By server" },
          { value: "calls", label: "Most called" },
        ]}
      />
    </FilterForm>
  );
}
