import { Button, ButtonLink } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { CalledServer } from "@/lib/calls/list-called-servers";
import type { CallFacets } from "@/lib/calls/list-facets";
import { CALL_STATUSES } from "@/lib/calls/record";
import { QUIET_METHODS } from "@/lib/calls/schema";
import { callStatus } from "./call-status";
import { type LogQuery, RANGES } from "./log-query";
import { RangeFields } from "./range-fields";

const SLOW = [
  ["500", "Over 0.5 s"],
  ["1000", "Over 1 s"],
  ["2000", "Over 2 s"],
  ["10000", "Over 10 s"],
] as const;

/** A plain GET form: the filters are the address, so a view can be shared. */
export function LogFilters({
  action,
  values,
  servers,
  facets,
}: {
  action: string;
  values: LogQuery;
  servers: readonly CalledServer[];
  facets: CallFacets;
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
        list="log-tools"
        defaultValue={values.tool}
        className="min-w-0 flex-1 basis-40 sm:max-w-56"
      />
      <datalist id="log-tools">
        {facets.tools.map((tool) => (
          <option key={tool} value={tool} />
        ))}
      </datalist>
      <Select name="connection" aria-label="Connection" defaultValue={values.connection ?? ""} className="flex-none">
        <option value="">Any connection</option>
        {servers.map(({ slug, isRemoved }) => (
          <option key={slug} value={slug}>
            {isRemoved ? `${slug} (removed)` : slug}
          </option>
        ))}
        <Unlisted value={values.connection} known={servers.map(({ slug }) => slug)} />
      </Select>
      {facets.callers ? (
        <Select name="caller" aria-label="Caller" defaultValue={values.caller ?? ""} className="max-w-44 flex-none">
          <option value="">Any caller</option>
          {facets.callers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name || id}
            </option>
          ))}
          <Unlisted value={values.caller} known={facets.callers.map(({ id }) => id)} />
        </Select>
      ) : null}
      <Select name="client" aria-label="Client" defaultValue={values.client ?? ""} className="max-w-44 flex-none">
        <option value="">Any client</option>
        {facets.clients.map((client) => (
          <option key={client}>{client}</option>
        ))}
        <Unlisted value={values.client} known={facets.clients} />
      </Select>
      <Select name="status" aria-label="Result" defaultValue={values.status ?? ""} className="flex-none">
        <option value="">Any result</option>
        {CALL_STATUSES.map((status) => (
          <option key={status} value={status}>
            {callStatus(status).word}
          </option>
        ))}
      </Select>
      <Select name="slowerThan" aria-label="Latency" defaultValue={values.slowerThan ?? ""} className="flex-none">
        <option value="">Any latency</option>
        {SLOW.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
        <Unlisted
          value={values.slowerThan}
          known={SLOW.map(([value]) => value)}
          label={`Over ${values.slowerThan} ms`}
        />
      </Select>
      <Select name="method" aria-label="Requests" defaultValue={values.method ?? ""} className="flex-none">
        <option value="">Tool calls</option>
        <option value="all">All requests</option>
        {QUIET_METHODS.map((method) => (
          <option key={method}>{method}</option>
        ))}
      </Select>
      <RangeFields
        ranges={Object.entries(RANGES).map(([value, { label }]) => ({ value, label }))}
        range={values.range}
        from={values.from}
        to={values.to}
        allLabel="Any time"
      />
      <Button type="submit">Filter</Button>
      {isFiltered ? (
        <ButtonLink look="quiet" href={action}>
          Clear
        </ButtonLink>
      ) : null}
    </form>
  );
}

/** What the address asks for and the list does not have stays chosen. */
function Unlisted({ value, known, label }: { value: string | undefined; known: readonly string[]; label?: string }) {
  if (!value || known.includes(value)) return null;
  return <option value={value}>{label ?? value}</option>;
}
