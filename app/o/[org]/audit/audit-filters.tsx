import { Button, ButtonLink } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

/** A plain GET form: the filters are the address, so a view can be shared. */
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
  const wanted = values.action ?? "";
  return (
    <form action={action} className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
      <Input
        type="search"
        name="actor"
        aria-label="Who"
        placeholder="Who"
        defaultValue={values.actor}
        className="min-w-0 flex-1 basis-32 sm:max-w-48"
      />
      <Input
        type="search"
        name="target"
        aria-label="What was changed"
        placeholder="What was changed"
        defaultValue={values.target}
        className="min-w-0 flex-1 basis-36 sm:max-w-56"
      />
      <Select name="action" aria-label="Change" defaultValue={wanted} className="flex-none">
        <option value="">Any change</option>
        {actions.map((name) => (
          <option key={name}>{name}</option>
        ))}
        {wanted && !actions.includes(wanted) ? <option>{wanted}</option> : null}
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
