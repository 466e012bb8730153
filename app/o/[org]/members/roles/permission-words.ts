import type { Permission } from "@/lib/access/permissions";

/** Each permission of the table, as what somebody may do. */
export const PERMISSION_WORDS: Readonly<Record<Permission, string>> = {
  "connections.read": "See connections and their tools",
  "connections.write": "Add, change and remove connections, choose tools",
  "tools.call": "Call tools",
  "keys.read": "See API keys",
  "keys.write": "Make, change and revoke API keys",
  "clients.connect": "Connect clients by signing in",
  "clients.write": "Revoke the clients of others",
  "calls.read": "See their own calls and the analytics",
  "callers.read": "See the calls of others",
  "audit.read": "Read the audit log",
  "access.read": "See the rules of who may use which server and tool",
  "access.write": "Make and remove these rules, decide requests",
  "members.read": "See who belongs to the organization",
  "members.write": "Invite, change, suspend and remove members",
  "issuers.write": "Say which other issuers' tokens are taken",
  "organization.read": "See the settings",
  "organization.write": "Change the settings",
};
