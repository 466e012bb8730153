import { getForwarding } from "@/lib/forwarding/get-forwarding";
import { setForwarding } from "@/lib/forwarding/set-forwarding";
import { route } from "@/lib/http/route";

export const GET = route(getForwarding);
export const PUT = route(setForwarding);
