import { route } from "@/lib/http/route";
import { createServiceAccount } from "@/lib/service-accounts/create-account";
import { listServiceAccounts } from "@/lib/service-accounts/list-accounts";

export const GET = route(listServiceAccounts);
export const POST = route(createServiceAccount, { status: 201 });
