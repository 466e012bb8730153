import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { route } from "@/lib/http/route";

export const GET = route(listAuditEvents);
