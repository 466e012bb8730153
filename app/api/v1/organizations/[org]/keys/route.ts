import { route } from "@/lib/http/route";
import { createKey } from "@/lib/keys/create-key";
import { listKeys } from "@/lib/keys/list-keys";

export const GET = route(listKeys);
export const POST = route(createKey, { status: 201 });
