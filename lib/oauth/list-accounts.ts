import { z } from "zod";
import { OWN_ACCOUNT_COLUMNS, ownAccountView } from "@/lib/oauth/grant-views";
import type { AccountView } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";

/** The servers to which everybody connects an account of their own, with those of the caller. */
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
        grants: { where: { userId: actor.userId ?? "" }, orderBy: { id: "asc" }, select: OWN_ACCOUNT_COLUMNS },
      },
    });
    const items = rows.map(({ slug, name, url, oauthProblem, grants }) => ({
      connection: { slug, name, url },
      accounts: grants.map((grant) => ownAccountView(grant)),
      needsClient: oauthProblem === "client_needed",
    }));
    return { items };
  },
});
