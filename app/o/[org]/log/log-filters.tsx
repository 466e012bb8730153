import { FilterChoice, FilterForm, FilterSearch } from "@/components/forms/filter-form";
import type { CalledServer } from "@/lib/calls/list-called-servers";
import type { CallFacets } from "@/lib/calls/list-facets";
import { QUIET_METHODS } from "@/lib/calls/schema";
import { ClientChoice, ResultChoice } from "./call-choices";
import { type LogQuery, RANGES } from "./log-query";
import { RangeFields } from "./range-fields";

const SLOW = [
  { value: "500", label: "Over 0.5 s" },
  { value: "1000", label: "Over 1 s" },
  { value: "2000", label: "Over 2 s" },
  { value: "10000", label: "Over 10 s" },
] as const;

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
  return (
    <FilterForm
      action={action}
      isFiltered={Object.values(values).some(Boolean)}
      search={
        <>
          <FilterSearch name="tool" label="Tool" mono list="log-tools" value={values.tool} />{" "}
          <datalist id="log-tools">
            {facets.tools.map((tool) => (
              <option key={tool} value={tool} />
            ))}
          </datalist>
        </>
      }
    >
      <FilterChoice
        name="connection"
        label="Connection"
        any="Any connection"
        value={values.connection}
        options={servers.map(({ slug, isRemoved }) => ({
          value: slug,
          label: isRemoved ? `${slug} (removed)` : slug,
        }))}
      />
      {facets.callers ? (
        <FilterChoice
          name="caller"
          label="Caller"
          any="Any caller"
          value={values.caller}
          options={facets.callers.map(({ id, name }) => ({ value: id, label: name || id }))}
        />
      ) : null}
      <ClientChoice clients={facets.clients} value={values.client} />
      <ResultChoice value={values.status} />
      <FilterChoice
        name="slowerThan"
        label="Latency"
        any="Any latency"
        value={values.slowerThan}
        unlisted={`Over ${values.slowerThan} ms`}
        options={SLOW}
      />
      <FilterChoice
        name="method"
        label="Requests"
        any="Tool calls"
        value={values.method}
        options={[{ value: "all", label: "All requests" }, ...QUIET_METHODS.map((value) => ({ value, label: value }))]}
      />
      <RangeFields
        ranges={Object.entries(RANGES).map(([value, { label }]) => ({ value, label }))}
        range={values.range}
        from={values.from}
        to={values.to}
      />
    </FilterForm>
  );
}
