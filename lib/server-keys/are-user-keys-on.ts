import type { OrganizationTransaction } from "@/lib/db/scoped";

/** The organization's switch: off, keys that people have entered themselves count at no server. */
export async function areUserKeysOn(db: Pick<OrganizationTransaction, "organization">): Promise<boolean> {
  const settings = await db.organization.findFirst({ select: { userKeys: true } });
  return settings?.userKeys === true;
}
