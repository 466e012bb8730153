import { connectEntry } from "@/lib/catalog/connect-entry";
import { route } from "@/lib/http/route";

export const POST = route(connectEntry, { status: 201 });
