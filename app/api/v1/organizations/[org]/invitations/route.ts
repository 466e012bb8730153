import { route } from "@/lib/http/route";
import { createInvitation } from "@/lib/invitations/create-invitation";
import { listInvitations } from "@/lib/invitations/list-invitations";

export const GET = route(listInvitations);
export const POST = route(createInvitation, { status: 201 });
