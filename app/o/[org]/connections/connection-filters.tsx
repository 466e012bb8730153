import { AUTH_LABELS } from "@/components/connections/auth-label";
import { statusLabel } from "@/components/connections/status-words";
import { addressOf } from "@/components/ui/address-of";
import { Button, ButtonLink } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { AUTH_KINDS, CONNECTION_STATUSES, type ConnectionOwner, ENVIRONMENTS } from "@/lib/connections/schema";

/** A plain GET form: the filters are the address, so a view can be shared. */
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
    <form action={action} className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
      {view ? <input type="hidden" name="view" value={view} /> : null}
      <Input
        type="search"
        name="search"
        aria-label="Search connections"
        placeholder="Search name, namespace or URL"
        defaultValue={values.search}
        className="min-w-0 flex-1 basis-44 sm:max-w-72"
      />
      <Select name="status" aria-label="Status" defaultValue={values.status ?? ""} className="flex-none">
        <option value="">Any status</option>
        {CONNECTION_STATUSES.map((value) => (
          <option key={value} value={value}>
            {statusLabel(value)}
          </option>
        ))}
      </Select>
      <Select name="auth" aria-label="Authentication" defaultValue={values.auth ?? ""} className="flex-none">
        <option value="">Any authentication</option>
        {AUTH_KINDS.map((value) => (
          <option key={value} value={value}>
            {value === "none" ? "No authentication" : AUTH_LABELS[value]}
          </option>
        ))}
      </Select>
      <Select
        name="environment"
        aria-label="Environment"
        defaultValue={values.environment ?? ""}
        className="flex-none capitalize"
      >
        <option value="">Any environment</option>
        {ENVIRONMENTS.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </Select>
      <Select name="owner" aria-label="Owner" defaultValue={values.owner ?? ""} className="max-w-48 flex-none">
        <option value="">Any owner</option>
        {owners.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <Button type="submit">Filter</Button>
      {Object.values(values).some(Boolean) ? (
        <ButtonLink look="quiet" href={addressOf(action, { view })}>
          Clear
        </ButtonLink>
      ) : null}
    </form>
  );
}
