import { FilterChoice, FilterForm, FilterSearch } from "@/components/forms/filter-form";

export function AuditFilters({
  action,
  values,
  actions,
}: {
  action: string;
  values: { readonly action?: string; readonly actor?: string; readonly target?: string };
  /** The changes that can be made, by name. */
  actions: readonly string[];
}) {
  return (
    <FilterForm
      action={action}
      isFiltered={Object.values(values).some(Boolean)}
      search={<FilterSearch name="actor" label="Who" value={values.actor} />}
    >
      <FilterSearch name="target" label="What was changed" value={values.target} />
      <FilterChoice
        name="action"
        label="Change"
        any="Any change"
        value={values.action}
        options={actions.map((value) => ({ value, label: value }))}
      />
    </FilterForm>
  );
}
