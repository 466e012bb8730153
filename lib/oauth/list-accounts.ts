import { z } from "zod";
import { GRANT_COLUMNS, grantView } from "@/lib/oauth/grant-views";
import type { AccountView } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";

/** The servers to which everybody connects an account of their own, with the caller's. */
export const listAccounts = defineOperation({
  name: "accounts.list",
  permission: "tools.call",
  audit: false,
  input: z.strictObject({}),
  async run({ db, actor }): Promise<{ readonly items: readonly AccountView[] }> {
    const rows = await db.connection.findMany({
      where: { authKind: "oauth", credentialMode: "per_user", disabledAt: null },
      orderBy: [{ name: "asc" }, { id: "asc" }],
      select: {
        slug: true,
        name: true,
        url: true,
        oauthProblem: true,
        grants: { where: { userId: actor.userId ?? "" }, select: GRANT_COLUMNS },
      },
    });
    const items = rows.map(({ slug, name, url, oauthProblem, grants: [grant] }) => ({
      connection: { slug, name, url },
      grant: grant ? grantView(grant) : null,
      needsClient: oauthProblem === "client_needed",
    }));
    return { items };
  },
});
