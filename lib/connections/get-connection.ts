import { Fault } from "@/lib/base/errors";
import { type ConnectionDetail, connectionInput } from "@/lib/connections/schema";
import { DETAIL_COLUMNS, toDetail } from "@/lib/connections/views";
import { defineOperation } from "@/lib/operations/define";

export const getConnection = defineOperation({
  name: "connections.get",
  permission: "connections.read",
  audit: false,
  input: connectionInput,
  async run({ db, services }, input): Promise<ConnectionDetail> {
    const row = await db.connection.findFirst({ where: { slug: input.connection }, select: DETAIL_COLUMNS });
    if (!row) throw noSuchConnection();
    return toDetail(row, services.environment.TOOL_NAME_LIMIT);
  },
});

/** Missing and not yours are the same. */
export function noSuchConnection(): Fault {
  return new Fault("not_found", "There is no such server.");
}
