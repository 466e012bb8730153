import type { BuiltinTool } from "@/lib/builtin-tools/define";
import { getUsage } from "@/lib/builtin-tools/get-usage";
import { listServers } from "@/lib/builtin-tools/list-servers";
import { requestAccess } from "@/lib/builtin-tools/request-access";
import { searchTools } from "@/lib/builtin-tools/search-tools";
import { whoami } from "@/lib/builtin-tools/whoami";

/** The gateway's own tools, in the order in which they are listed. */
export const builtinTools: readonly BuiltinTool[] = [whoami, listServers, searchTools, getUsage, requestAccess];
