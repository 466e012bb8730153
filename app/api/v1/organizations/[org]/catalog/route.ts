import { createEntry } from "@/lib/catalog/create-entry";
import { listCatalog } from "@/lib/catalog/list-catalog";
import { route } from "@/lib/http/route";

export const GET = route(listCatalog);
export const POST = route(createEntry, { status: 201 });
