import { route } from "@/lib/http/route";
import { createRole } from "@/lib/roles/create-role";
import { listRoles } from "@/lib/roles/list-roles";

export const GET = route(listRoles);
export const POST = route(createRole, { status: 201 });
