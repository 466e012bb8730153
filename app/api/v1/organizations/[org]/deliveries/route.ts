import { route } from "@/lib/http/route";
import { listDeliveries } from "@/lib/notifications/list-deliveries";

export const GET = route(listDeliveries);
