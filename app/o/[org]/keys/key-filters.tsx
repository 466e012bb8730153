import { FilterChoice, FilterForm, FilterSearch } from "@/components/forms/filter-form";
import { ENVIRONMENTS } from "@/lib/connections/schema";
import { KEY_STATES } from "@/lib/keys/schema";
import { keyStateWord } from "./key-table";

export function KeyFilters({
  action,
  values,
}: {
  action: string;
  values: { readonly search?: string; readonly state?: string; readonly environment?: string };
}) {
  return (
    <FilterForm
      action={action}
      isFiltered={Object.values(values).some(Boolean)}
      search={
        <FilterSearch name="search" label="Search keys" placeholder="Search name or last four" value={values.search} />
      }
    >
      <FilterChoice
        name="state"
        label="State"
        any="Any state"
        value={values.state}
        options={KEY_STATES.map((value) => ({ value, label: keyStateWord(value) }))}
      />
      <FilterChoice
        name="environment"
        label="Environment"
        any="Any environment"
        value={values.environment}
        options={ENVIRONMENTS.map((value) => ({ value, label: value }))}
      />
    </FilterForm>
  );
}
