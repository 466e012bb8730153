import { route } from "@/lib/http/route";
import { renewInvitation } from "@/lib/invitations/renew-invitation";

export const POST = route(renewInvitation);
