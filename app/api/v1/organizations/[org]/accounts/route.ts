import { route } from "@/lib/http/route";
import { listAccounts } from "@/lib/oauth/list-accounts";

export const GET = route(listAccounts);
