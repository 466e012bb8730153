import Link from "next/link";
import { Fragment } from "react";
import { addressOf } from "@/components/ui/address-of";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { AuditEventView } from "@/lib/audit/list-audit-events";
import { AuditChange } from "./audit-change";

const COLUMNS: readonly Column[] = [
  { label: "Time" },
  { label: "Who", className: "max-sm:hidden" },
  { label: "Change" },
  { label: "Of what", className: "max-sm:hidden" },
  { label: "From", className: "max-md:hidden" },
];

/** The changes; the one that the address names as `event` is open, with what was before and after. */
export function AuditTable({
  events,
  base,
  query,
  opened,
}: {
  events: readonly AuditEventView[];
  base: string;
  query: Readonly<Record<string, string | undefined>>;
  opened: string | undefined;
}) {
  return (
    <Table label="Audit log">
      <TableHead columns={COLUMNS} />
      <tbody>
        {events.map((event) => {
          const isOpen = event.id === opened;
          return (
            <Fragment key={event.id}>
              <Row>
                <Cell className="text-ink-2">
                  <LocalTime at={event.at} />
                </Cell>
                <Cell className="max-sm:hidden">
                  <Actor actor={event.actor} />
                </Cell>
                <Cell className="max-sm:w-full max-sm:max-w-0 max-sm:pt-1.5">
                  {/* The link covers its row: one target, one stop for the keyboard. */}
                  <Link
                    href={addressOf(base, { ...query, event: isOpen ? undefined : event.id })}
                    scroll={false}
                    aria-expanded={isOpen}
                    aria-label={`${event.action} ${event.target.name}`}
                    className="rounded-tag font-mono text-small after:absolute after:inset-0"
                  >
                    {event.action}
                  </Link>
                  {/* What has no column of its own on a narrow screen. */}
                  <span className="grid pb-1.5 text-small text-ink-2 sm:hidden">
                    <span className="truncate font-mono">{event.target.name}</span>
                    <span className="truncate">
                      by <Actor actor={event.actor} />
                    </span>
                  </span>
                </Cell>
                <Cell
                  className="w-full max-w-0 min-w-36 truncate font-mono text-small max-sm:hidden"
                  title={event.target.id}
                >
                  {event.target.name}
                </Cell>
                <Cell className="font-mono text-small text-ink-2 max-md:hidden">{event.address ?? "–"}</Cell>
              </Row>
              {isOpen ? (
                <tr>
                  <td colSpan={COLUMNS.length} className="border-b border-line bg-sunken px-4 py-3">
                    <AuditChange event={event} />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          );
        })}
      </tbody>
    </Table>
  );
}

function Actor({ actor }: Pick<AuditEventView, "actor">) {
  return (
    <>
      <span className="inline-block max-w-48 truncate align-middle" title={actor.name}>
        {actor.name}
      </span>{" "}
      {actor.kind === "user" ? null : <Badge>{actor.kind}</Badge>}
    </>
  );
}
