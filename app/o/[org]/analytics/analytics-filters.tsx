import Link from "next/link";
import { addressOf } from "@/components/ui/address-of";
import { Button, ButtonLink } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Select } from "@/components/ui/select";
import type { CalledServer } from "@/lib/calls/list-called-servers";
import type { CallFacets } from "@/lib/calls/list-facets";
import { CALL_STATUSES } from "@/lib/calls/record";
import { callStatus } from "../log/call-status";
import { RangeFields } from "../log/range-fields";
import { type AnalyticsQuery, addressQuery, PRESETS } from "./analytics-query";

const NONE = { range: "24h" } as const satisfies AnalyticsQuery;

/** Range and filters: links and a plain GET form, so that the address is the view. */
export function AnalyticsFilters({
  base,
  query,
  zone,
  servers,
  facets,
  isAdvanced,
}: {
  base: string;
  query: AnalyticsQuery;
  zone: string;
  servers: readonly CalledServer[];
  facets: CallFacets;
  /** Any range of time, and callers. */
  isAdvanced: boolean;
}) {
  const { range: _range, from: _from, to: _to, ...filters } = query;
  const isFiltered = Object.entries(filters).some(([name, value]) => name !== "zone" && value);
  return (
    <div className="mb-5 grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <nav
          aria-label="Range"
          className="flex flex-wrap overflow-hidden rounded-control border border-line-strong bg-surface"
        >
          {Object.entries(PRESETS).map(([name, { label }]) => (
            <Link
              key={name}
              href={addressOf(base, addressQuery({ ...filters, range: name as keyof typeof PRESETS }))}
              aria-current={query.range === name ? "page" : undefined}
              className={classNames(
                "flex h-8 items-center border-l border-line px-3 first:border-l-0 focus-visible:-outline-offset-2 pointer-coarse:h-11",
                query.range === name ? "bg-accent-soft font-medium" : "text-ink-2 hover:bg-sunken",
              )}
            >
              {label}
            </Link>
          ))}
        </nav>
        <span className="text-small text-ink-3">
          Times in {zone}.{" "}
          {zone === "UTC" ? null : (
            <Link href={addressOf(base, { ...addressQuery(query), zone: "UTC" })} className="underline">
              Show UTC
            </Link>
          )}
          {query.zone ? (
            <Link href={addressOf(base, { ...addressQuery(query), zone: undefined })} className="underline">
              Show my time
            </Link>
          ) : null}
        </span>
      </div>
      <form action={base} className="flex flex-wrap items-center gap-2">
        {query.zone ? <input type="hidden" name="zone" value={query.zone} /> : null}
        {isAdvanced ? (
          <RangeFields
            ranges={Object.entries(PRESETS).map(([value, { words }]) => ({ value, label: words }))}
            range={query.range === "custom" ? undefined : query.range}
            from={query.from}
            to={query.to}
          />
        ) : query.range === "24h" ? null : (
          <input type="hidden" name="range" value={query.range} />
        )}
        <Choice
          name="connection"
          label="Connection"
          value={query.connection}
          options={servers.map(({ slug }) => slug)}
        />
        <Choice name="tool" label="Tool" value={query.tool} options={facets.tools} />
        {isAdvanced && facets.callers ? (
          <Choice
            name="caller"
            label="User or key"
            value={query.caller}
            options={facets.callers.map(({ id }) => id)}
            names={new Map(facets.callers.map(({ id, name }) => [id, name || id]))}
          />
        ) : null}
        <Choice name="client" label="Client" value={query.client} options={facets.clients} />
        <Choice
          name="status"
          label="Result"
          value={query.status}
          options={CALL_STATUSES}
          names={new Map(CALL_STATUSES.map((status) => [status, callStatus(status).word]))}
        />
        <Button type="submit">Filter</Button>
        {isFiltered ? (
          <ButtonLink
            look="quiet"
            href={addressOf(base, addressQuery({ ...NONE, range: query.range, from: query.from, to: query.to }))}
          >
            Clear
          </ButtonLink>
        ) : null}
      </form>
    </div>
  );
}

function Choice({
  name,
  label,
  value,
  options,
  names,
}: {
  name: string;
  label: string;
  value: string | undefined;
  options: readonly string[];
  names?: ReadonlyMap<string, string>;
}) {
  return (
    <Select name={name} aria-label={label} defaultValue={value ?? ""} className="max-w-48 flex-none">
      <option value="">Any {label.toLowerCase()}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {names?.get(option) ?? option}
        </option>
      ))}
      {value && !options.includes(value) ? <option>{value}</option> : null}
    </Select>
  );
}
