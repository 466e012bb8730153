import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LocalTime } from "@/components/ui/local-time";
import { Pagination } from "@/components/ui/pagination";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import { type ConnectionEvent, listConnectionEvents } from "@/lib/connections/list-connection-events";
import type { ConnectionDetail } from "@/lib/connections/schema";
import type { OpenedPage } from "@/lib/http/open-page";

const COLUMNS: readonly Column[] = [{ label: "When" }, { label: "What" }, { label: "Who", className: "max-sm:hidden" }];

/** What happened to a connection: syncs and what they found, changes of its status and of its settings. */
export async function Activity({
  page,
  connection,
  cursor,
  base,
}: {
  page: OpenedPage;
  connection: ConnectionDetail;
  cursor: string | undefined;
  base: string;
}) {
  const events = await page.read(listConnectionEvents, { connection: connection.slug, cursor });
  const log = `/o/${page.organization.slug}/log?${new URLSearchParams({ connection: connection.slug })}`;
  return (
    <>
      <Card title="What happened" aside={<ButtonLink href={log}>Calls in the access log</ButtonLink>}>
        {events.items.length === 0 ? (
          <EmptyState title="Nothing has happened yet">
            Syncs, changes of the status and of the settings are listed here as they come.
          </EmptyState>
        ) : (
          <Table label="What happened">
            <TableHead columns={COLUMNS} />
            <tbody>
              {events.items.map((event) => (
                <EventRow key={event.id} event={event} />
              ))}
            </tbody>
          </Table>
        )}
      </Card>
      <Pagination
        base={base}
        query={{ tab: "activity" }}
        cursor={cursor}
        nextCursor={events.nextCursor}
        nextLabel="Older"
        firstLabel="Newest"
      />
    </>
  );
}

function EventRow({ event }: { event: ConnectionEvent }) {
  return (
    <Row>
      <Cell className="text-ink-2">
        <LocalTime at={event.at} />
      </Cell>
      <Cell className="w-full max-w-0 min-w-52 py-1.5 whitespace-normal">
        <span className="font-medium">{event.title}</span>
        {event.detail ? <p className="text-small break-words text-ink-2">{event.detail}</p> : null}
      </Cell>
      <Cell className="text-ink-2 max-sm:hidden">{event.by}</Cell>
    </Row>
  );
}
