import { z } from "zod";
import { serviceAccountOf } from "@/lib/access/principal";
import { defineBuiltinTool } from "@/lib/builtin-tools/define";
import { reachableConnections } from "@/lib/builtin-tools/reachable";

export const whoami = defineBuiltinTool({
  name: "whoami",
  title: "Who am I",
  description:
    "Says which organization and which key, person or service account this connection acts for, what it may reach, and when the key expires.",
  input: z.strictObject({}),
  run(caller) {
    const { principal, snapshot } = caller;
    const { organization } = snapshot;
    const account = serviceAccountOf(principal);
    const shared = {
      organization: organization.name,
      organizationSlug: organization.slug,
      kind: principal.kind,
      name: principal.name,
      ...(account ? { serviceAccount: account.name, serviceAccountId: account.id } : {}),
    };
    if (principal.kind === "client")
      return {
        ...shared,
        ...(principal.userId === null ? {} : { userId: principal.userId }),
        ...(principal.issuer ? { issuer: principal.issuer.name } : {}),
        scopes: [...principal.scopes],
        expiresAt: new Date(principal.expiresAt).toISOString(),
      };
    if (principal.kind !== "key") return shared;
    const { servers, expiresAt } = principal;
    const reachable = servers.all ? "all" : reachableConnections(caller).map(({ slug }) => slug);
    return {
      ...shared,
      keyId: principal.id,
      servers: reachable,
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    };
  },
});
