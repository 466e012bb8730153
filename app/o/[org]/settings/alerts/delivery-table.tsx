import { RelativeTime } from "@/components/ui/relative-time";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { DeliveryView } from "@/lib/notifications/schema";
import { DeliveryStatus } from "./delivery-status";

const COLUMNS: readonly Column[] = [
  { label: "When" },
  { label: "Message" },
  { label: "To", className: "max-md:hidden" },
  { label: "Outcome" },
];

export function DeliveryTable({ deliveries }: { deliveries: readonly DeliveryView[] }) {
  return (
    <Table label="Last deliveries">
      <TableHead columns={COLUMNS} />
      <tbody>
        {deliveries.map((delivery) => (
          <Row key={delivery.id}>
            <Cell className="text-ink-2">
              <RelativeTime at={delivery.createdAt} />
            </Cell>
            <Cell className="whitespace-normal wrap-anywhere">{delivery.title}</Cell>
            <Cell className="max-w-64 truncate text-small max-md:hidden">
              {delivery.channel === "webhook" ? <code className="font-mono">{delivery.to}</code> : delivery.to}
            </Cell>
            <Cell>
              <span className="grid py-1.5 leading-[18px] whitespace-normal">
                <DeliveryStatus delivery={delivery} />
                {delivery.problem ? <span className="text-small text-ink-2">{delivery.problem}</span> : null}
                {delivery.nextAttemptAt && delivery.problem ? (
                  <span className="text-small text-ink-3">
                    Next try <RelativeTime at={delivery.nextAttemptAt} />
                  </span>
                ) : null}
              </span>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
