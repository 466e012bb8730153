import { Button, ButtonLink } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { ENVIRONMENTS } from "@/lib/connections/schema";
import { KEY_STATES } from "@/lib/keys/schema";
import { keyStateWord } from "./key-table";

/** A plain GET form: the filters are the address, so a view can be shared. */
export function KeyFilters({
  action,
  values,
}: {
  action: string;
  values: { readonly search?: string; readonly state?: string; readonly environment?: string };
}) {
  return (
    <form action={action} className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
      <Input
        type="search"
        name="search"
        aria-label="Search keys"
        placeholder="Search name or last four"
        defaultValue={values.search}
        className="min-w-0 flex-1 basis-44 sm:max-w-72"
      />
      <Select name="state" aria-label="State" defaultValue={values.state ?? ""} className="flex-none">
        <option value="">Any state</option>
        {KEY_STATES.map((state) => (
          <option key={state} value={state}>
            {keyStateWord(state)}
          </option>
        ))}
      </Select>
      <Select name="environment" aria-label="Environment" defaultValue={values.environment ?? ""} className="flex-none">
        <option value="">Any environment</option>
        {ENVIRONMENTS.map((label) => (
          <option key={label}>{label}</option>
        ))}
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
