import { Status } from "@/components/ui/status";
import type { DeliveryView } from "@/lib/notifications/schema";

export function DeliveryStatus({ delivery }: { delivery: DeliveryView }) {
  if (delivery.state === "sent") return <Status tone="ok">Sent</Status>;
  if (delivery.state === "failed") return <Status tone="err">Given up</Status>;
  return <Status tone={delivery.problem ? "warn" : "off"}>{delivery.problem ? "Tries again" : "On its way"}</Status>;
}
