import type { Role } from "@/lib/access/permissions";

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  owner: "Owner",
  admin: "Admin",
  member: "Member",
  viewer: "Viewer",
};

/** What each is for, in a line. */
export const ROLE_HINTS: Readonly<Record<Role, string>> = {
  owner: "Everything, and who else is an owner.",
  admin: "Connections, keys, members and settings.",
  member: "Uses tools, and sees their own calls.",
  viewer: "Looks, and calls nothing.",
};
