import { newId } from "@/lib/base/ids";
import type { Database } from "@/lib/db/database";

/** A rule and a request of an organization, put straight into the database: both are about one connection and one key. */
export async function plantAccess(
  { system }: Pick<Database, "system">,
  organizationId: string,
  connection: string,
  keyId: string,
): Promise<{ readonly rule: string; readonly accessRequest: string }> {
  const { id: connectionId } = await system.connection.findFirstOrThrow({
    where: { organizationId, slug: connection },
    select: { id: true },
  });
  const [rule, accessRequest] = [newId("rul"), newId("req")];
  await system.accessRule.create({
    data: { id: rule, organizationId, effect: "allow", subjectKind: "key", subjectId: keyId, connectionId },
  });
  const asked = { subjectKind: "key", subjectId: keyId, subjectName: "K", server: connection, reason: "To read" };
  await system.accessRequest.create({ data: { id: accessRequest, organizationId, ...asked } });
  return { rule, accessRequest };
}
