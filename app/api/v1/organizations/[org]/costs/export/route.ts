import { exportCosts } from "@/lib/costs/export-costs";
import { asDownload } from "@/lib/http/make-route";
import { route } from "@/lib/http/route";

export const GET = route(exportCosts, { send: asDownload });
