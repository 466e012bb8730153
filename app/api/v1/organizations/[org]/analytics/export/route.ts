import { exportAnalytics } from "@/lib/analytics/export-analytics";
import { asDownload } from "@/lib/http/make-route";
import { route } from "@/lib/http/route";

export const GET = route(exportAnalytics, { send: asDownload });
