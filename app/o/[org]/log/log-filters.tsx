import { Button, ButtonLink } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/field";
import { CALL_STATUSES } from "@/lib/calls/record";
import { callStatus } from "./call-status";

export interface LogFilterValues {
  readonly status: string;
  readonly connection: string;
  readonly tool: string;
}

/** A plain GET form: the filters are the address, so a view can be shared. */
export function LogFilters({
  action,
  values,
  connections,
}: {
  action: string;
  values: LogFilterValues;
  connections: readonly string[];
}) {
  const isFiltered = Object.values(values).some(Boolean);
  return (
    <form action={action} className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
      <Input
        type="search"
        name="tool"
        mono
        aria-label="Tool"
        placeholder="Tool"
        defaultValue={values.tool}
        className="min-w-0 flex-1 basis-40 sm:max-w-64"
      />
      <Select name="connection" aria-label="Connection" defaultValue={values.connection} className="w-auto! flex-none">
        <option value="">Any connection</option>
        {connections.map((slug) => (
          <option key={slug}>{slug}</option>
        ))}
      </Select>
      <Select name="status" aria-label="Result" defaultValue={values.status} className="w-auto! flex-none">
        <option value="">Any result</option>
        {CALL_STATUSES.map((status) => (
          <option key={status} value={status}>
            {callStatus(status).word}
          </option>
        ))}
      </Select>
      <Button type="submit">Filter</Button>
      {isFiltered ? (
        <ButtonLink look="quiet" href={action}>
          Clear
        </ButtonLink>
      ) : null}
    </form>
  );
}
