import Link from "next/link";
import { FilterChoice, FilterForm } from "@/components/forms/filter-form";
import { addressOf } from "@/components/ui/address-of";
import { classNames } from "@/components/ui/class-names";
import type { CalledServer } from "@/lib/calls/list-called-servers";
import type { CallFacets } from "@/lib/calls/list-facets";
import { ClientChoice, ResultChoice } from "../log/call-choices";
import { MomentFields } from "../log/moment-fields";
import { type AnalyticsQuery, addressQuery, PRESETS } from "./analytics-query";

const NONE = { range: "24h" } as const satisfies AnalyticsQuery;

/** Range and filters: links and a plain GET form, so that the address is the view. */
export function AnalyticsFilters({
  base,
  query,
  zone,
  servers,
  facets,
  moments,
  isAdvanced,
  hasFilters,
}: {
  base: string;
  query: AnalyticsQuery;
  zone: string;
  servers: readonly CalledServer[];
  facets: CallFacets;
  /** The range as moments: where a custom one begins. */
  moments: { readonly from: string; readonly to: string };
  /** Any range of time, and callers. */
  isAdvanced: boolean;
  /** Beside the range: what is shown is not kept by anything else. */
  hasFilters: boolean;
}) {
  const { range: _range, from: _from, to: _to, ...filters } = query;
  const isCustom = query.range === "custom";
  const isFiltered = Object.entries(filters).some(([name, value]) => name !== "zone" && value);
  return (
    <div className="mb-5 grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <nav
          aria-label="Range"
          className="flex flex-wrap overflow-hidden rounded-control border border-line-strong bg-surface"
        >
          {Object.entries(PRESETS).map(([name, { label }]) => (
            <RangeLink
              key={name}
              href={addressOf(base, addressQuery({ ...filters, range: name as keyof typeof PRESETS }))}
              isActive={query.range === name}
            >
              {label}
            </RangeLink>
          ))}
          {isAdvanced ? (
            <RangeLink
              href={addressOf(base, { ...addressQuery(query), range: undefined, from: moments.from, to: moments.to })}
              isActive={isCustom}
            >
              Custom
            </RangeLink>
          ) : null}
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
      {hasFilters || isCustom ? (
        <FilterForm
          action={base}
          isFiltered={isFiltered}
          isBare
          kept={{ zone: query.zone, range: query.range === "24h" || isCustom ? undefined : query.range }}
          clear={addressOf(base, addressQuery({ ...NONE, range: query.range, from: query.from, to: query.to }))}
        >
          {isCustom ? <MomentFields from={query.from} to={query.to} /> : null}
          {hasFilters ? (
            <>
              <FilterChoice
                name="connection"
                label="Connection"
                any="Any connection"
                value={query.connection}
                options={servers.map(({ slug }) => ({ value: slug, label: slug }))}
              />
              <FilterChoice
                name="tool"
                label="Tool"
                any="Any tool"
                value={query.tool}
                options={facets.tools.map((value) => ({ value, label: value }))}
              />
              {isAdvanced && facets.callers ? (
                <FilterChoice
                  name="caller"
                  label="User or key"
                  any="Any user or key"
                  value={query.caller}
                  options={facets.callers.map(({ id, name }) => ({ value: id, label: name || id }))}
                />
              ) : null}
              <ClientChoice clients={facets.clients} value={query.client} />
              <ResultChoice value={query.status} />
            </>
          ) : null}
        </FilterForm>
      ) : null}
    </div>
  );
}

function RangeLink({ href, isActive, children }: { href: string; isActive: boolean; children: string }) {
  return (
    <Link
      href={href}
      aria-current={isActive ? "page" : undefined}
      className={classNames(
        "flex h-8 items-center border-l border-line px-3 first:border-l-0 focus-visible:-outline-offset-2 pointer-coarse:h-11",
        isActive ? "bg-accent-soft font-medium" : "text-ink-2 hover:bg-sunken",
      )}
    >
      {children}
    </Link>
  );
}
