import { AUTH_LABELS } from "@/components/connections/auth-label";
import { statusLabel } from "@/components/connections/status-words";
import { FilterChoice, FilterForm, FilterSearch } from "@/components/forms/filter-form";
import { AUTH_KINDS, CONNECTION_STATUSES, type ConnectionOwner, ENVIRONMENTS } from "@/lib/connections/schema";

export function ConnectionFilters({
  action,
  values,
  view,
  owners,
}: {
  action: string;
  values: Readonly<Partial<Record<"search" | "status" | "auth" | "environment" | "owner", string>>>;
  /** Stays as it is. */
  view: string | undefined;
  owners: readonly ConnectionOwner[];
}) {
  return (
    <FilterForm
      action={action}
      isFiltered={Object.values(values).some(Boolean)}
      kept={{ view }}
      search={
        <FilterSearch
          name="search"
          label="Search connections"
          placeholder="Search name, namespace or URL"
          value={values.search}
        />
      }
    >
      <FilterChoice
        name="status"
        label="Status"
        any="Any status"
        value={values.status}
        options={CONNECTION_STATUSES.map((value) => ({ value, label: statusLabel(value) }))}
      />
      <FilterChoice
        name="auth"
        label="Authentication"
        any="Any authentication"
        value={values.auth}
        options={AUTH_KINDS.map((value) => ({
          value,
          label: value === "none" ? "No authentication" : AUTH_LABELS[value],
        }))}
      />
      <FilterChoice
        name="environment"
        label="Environment"
        any="Any environment"
        value={values.environment}
        options={ENVIRONMENTS.map((value) => ({ value, label: value }))}
      />
      <FilterChoice
        name="owner"
        label="Owner"
        any="Any owner"
        value={values.owner}
        options={owners.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </FilterForm>
  );
}
