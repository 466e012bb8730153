import { createAccessRule } from "@/lib/access/create-rule";
import { listAccessRules } from "@/lib/access/list-rules";
import { route } from "@/lib/http/route";

export const GET = route(listAccessRules);
export const POST = route(createAccessRule);
