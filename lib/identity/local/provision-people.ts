import { newId } from "@/lib/base/ids";
import type { Database } from "@/lib/db/database";
import { LOCAL_PEOPLE, localSubject } from "@/lib/identity/local/local-provider";

/**
 * Makes the demo's people members of the first organization, each with a role. The owner is there already. On the first
 * run alone: whoever removes them later does not find them again.
 */
export async function provisionLocalPeople(database: Database, organizationId: string): Promise<void> {
  await database.system.$transaction(async (tx) => {
    for (const { role, name, email } of LOCAL_PEOPLE) {
      const user = await tx.user.upsert({
        where: { email },
        create: { id: newId("usr"), email, name, emailVerified: new Date() },
        update: {},
        select: { id: true },
      });
      await tx.membership.upsert({
        where: { organizationId_userId: { organizationId, userId: user.id } },
        create: { id: newId("mem"), organizationId, userId: user.id, role },
        update: {},
        select: { id: true },
      });
      await tx.account.create({
        data: {
          id: newId("acc"),
          userId: user.id,
          type: "oauth",
          provider: "local",
          providerAccountId: localSubject(email),
          email,
        },
      });
    }
  });
}
