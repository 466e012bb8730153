import { removeAccessRule } from "@/lib/access/remove-rule";
import { route } from "@/lib/http/route";

export const DELETE = route(removeAccessRule);
