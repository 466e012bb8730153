import { exportCalls } from "@/lib/calls/export-calls";
import { asDownload } from "@/lib/http/make-route";
import { route } from "@/lib/http/route";

export const GET = route(exportCalls, { send: asDownload });
