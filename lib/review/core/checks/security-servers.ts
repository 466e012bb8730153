import type { Check } from "@/lib/review/core/check";
import type { ServerFacts, ToolFacts } from "@/lib/review/core/facts";
import { notApplicable, pass, toDo, unknown } from "@/lib/review/core/findings";
import { count, HAS, IS, someOf } from "@/lib/review/core/words";

const DAY_MS = 86_400_000;
const UNUSED_AFTER_DAYS = 30;
const NO_SERVER = notApplicable("No server is connected.");
const NO_TOOL = notApplicable("No tool is offered.");

/** What can be reached, and who watches it. */
export const SERVER_CHECKS: readonly Check[] = [
  {
    id: "changes-read",
    title: "Changes are audited and read",
    why: "A change that nobody meant shows in the audit log before it shows anywhere else.",
    path: "/audit",
    action: "Audit log",
    look({ organization, recentChanges }) {
      const found = `${count(recentChanges, "change", ["was", "were"])} recorded in the last 30 days.`;
      if (!organization.hasAuditLog) return toDo(`${found} This plan does not show them.`);
      return unknown(`${found} Whether somebody reads them is not recorded.`);
    },
  },
  {
    id: "servers-restricted",
    title: "Tools that destroy are restricted",
    why: "What deletes or overwrites should be open to those clients and people who need it, and to no other.",
    path: "/access",
    action: "Access",
    look({ servers }) {
      const dangerous = servers.flatMap((server) =>
        server.tools.filter(({ exposed, destructive }) => exposed && destructive).map((tool) => ({ server, tool })),
      );
      if (dangerous.length === 0) return notApplicable("No tool that says that it destroys is offered.");
      const open = dangerous.filter(({ server, tool }) => !server.isRestricted && !tool.isRestricted);
      if (open.length === 0) return pass(`${count(dangerous.length, "such tool", IS)} restricted by rules.`);
      return toDo(`${count(open.length, "such tool", IS)} open to every key: ${someOf(open.map(toolName))}.`);
    },
  },
  {
    id: "tools-reviewed",
    title: "Tools were looked at, and again when they changed",
    why: "A description is read by a model as an instruction; whoever can change it can steer what is done.",
    path: "/tools?state=changed",
    action: "Tools",
    look({ servers }) {
      const offered = offeredTools(servers);
      if (offered.length === 0) return NO_TOOL;
      const changed = offered.filter(({ tool }) => tool.review === "changed");
      const unseen = offered.filter(({ tool }) => tool.review === "new");
      if (changed.length + unseen.length === 0)
        return pass(`${count(offered.length, "offered tool", IS)} what somebody looked at.`);
      const parts = [
        ...(changed.length > 0
          ? [`${count(changed.length, "tool", HAS)} changed: ${someOf(changed.map(toolName))}.`]
          : []),
        ...(unseen.length > 0
          ? [`${count(unseen.length, "tool", IS)} offered unseen: ${someOf(unseen.map(toolName))}.`]
          : []),
      ];
      return toDo(parts.join(" "));
    },
  },
  {
    id: "unused-tools",
    title: "Tools that nobody calls are hidden",
    why: "Each tool that is offered costs every model attention, and is one more that can be misused.",
    path: "/tools?state=unused",
    action: "Tools",
    look({ servers, now }) {
      const offered = offeredTools(servers);
      if (offered.length === 0) return NO_TOOL;
      const old = offered.filter(({ tool }) => now - tool.firstSeenAt > UNUSED_AFTER_DAYS * DAY_MS);
      if (old.length === 0)
        return unknown(`No tool has been offered for ${UNUSED_AFTER_DAYS} days, so it is too early to say.`);
      const unused = old.filter(({ tool }) => tool.calls === 0);
      if (unused.length === 0) return pass(`Every tool was called within ${UNUSED_AFTER_DAYS} days.`);
      return toDo(
        `${count(unused.length, "tool", ["was", "were"])} not called for ${UNUSED_AFTER_DAYS} days: ${someOf(unused.map(toolName))}.`,
      );
    },
  },
  {
    id: "servers-with-credential",
    title: "Servers ask for a credential",
    why: "Whoever knows the address of a server without one reaches it past the gateway, its rules and its log.",
    path: "/connections?auth=none",
    action: "Connections",
    look({ servers }) {
      if (servers.length === 0) return NO_SERVER;
      const open = servers.filter(({ hasCredential }) => !hasCredential);
      if (open.length === 0) return pass(`${count(servers.length, "server", IS)} reached with a credential.`);
      return toDo(`${count(open.length, "server", IS)} reached without one: ${someOf(open.map(({ slug }) => slug))}.`);
    },
  },
  {
    id: "encrypted-servers",
    title: "Servers are reached over https",
    why: "Over http, who sits between reads and changes what a tool is asked and answers, its credential included.",
    path: "/connections",
    action: "Connections",
    look({ servers }) {
      if (servers.length === 0) return NO_SERVER;
      const plain = servers.filter(({ url }) => !isEncrypted(url));
      if (plain.length === 0) return pass("Every server's certificate is checked at each connection.");
      return toDo(`${count(plain.length, "server", IS)} reached over http: ${someOf(plain.map(({ slug }) => slug))}.`);
    },
  },
];

interface ServerTool {
  readonly server: ServerFacts;
  readonly tool: ToolFacts;
}

function offeredTools(servers: readonly ServerFacts[]): readonly ServerTool[] {
  return servers.flatMap((server) => server.tools.filter(({ exposed }) => exposed).map((tool) => ({ server, tool })));
}

function toolName({ server, tool }: ServerTool): string {
  return `${server.slug}/${tool.name}`;
}

/** On the same machine nobody sits between. */
function isEncrypted(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";
}
