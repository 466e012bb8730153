import { newId } from "@/lib/base/ids";
import type { ConnectionAuth } from "@/lib/connections/schema";
import { secretsIn } from "@/lib/credentials/core/mask";
import { credentialRow, encodeUpstreamHeaders, type UpstreamHeaders } from "@/lib/credentials/upstream-headers";
import { Prisma } from "@/lib/db/generated/client";
import type { SealedCredential } from "@/lib/gateway/core/snapshot";
import type { OperationContext } from "@/lib/operations/context";
import type { Services } from "@/lib/operations/services";
import { requireFeature } from "@/lib/plans/require-feature";
import { describedFields, type HeaderTemplate, type KeyField } from "@/lib/server-keys/core/fields";
import { hasPlaceholder } from "@/lib/server-keys/core/template";

/**
 * Seals a credential before anything else happens to it. The result is bound to the organization and to the row that it
 * will be (id and version), so that it opens nowhere else.
 *
 * @param version 1 for a new one; one more than the version that it replaces
 */
export async function sealCredential(
  services: Services,
  organizationId: string,
  auth: ConnectionAuth,
  row: { readonly id: string; readonly version: number } = { id: newId("crd"), version: 1 },
): Promise<SealedCredential | null> {
  if (auth.kind === "none" || auth.kind === "oauth") return null;
  const text = encodeUpstreamHeaders(headersOf(auth));
  return { ...row, ciphertext: await services.vault.seal(organizationId, credentialRow(row), text) };
}

function headersOf(auth: Extract<ConnectionAuth, { kind: "bearer" | "headers" }>): UpstreamHeaders {
  if (auth.kind === "bearer") return { authorization: `Bearer ${auth.token}` };
  return Object.fromEntries(auth.headers.map((header) => [header.name.toLowerCase(), header.value]));
}

/** The headers in which it goes to its server, lower case. */
export function credentialHeaderNames(auth: ConnectionAuth): readonly string[] {
  return auth.kind === "none" || auth.kind === "oauth" ? [] : Object.keys(headersOf(auth));
}

/** What is kept in the open of how a connection is authorized. */
export function authColumns(auth: ConnectionAuth) {
  if (auth.kind === "oauth") {
    const { mode, scopes, parameters } = auth;
    return { authKind: auth.kind, credentialMode: mode, oauthSettings: { scopes, parameters }, ...NO_PLACEHOLDERS };
  }
  const templates = templatesOf(auth);
  if (templates.length === 0) return { authKind: auth.kind, credentialMode: "shared", ...NO_PLACEHOLDERS };
  const fields = fieldsIn(auth);
  const isPersonal = hasPersonalFields(auth);
  return {
    authKind: auth.kind,
    credentialMode: isPersonal ? (auth.kind !== "none" && auth.keys?.mode) || "per_user" : "shared",
    headerTemplates: templates.map((template) => ({ ...template })),
    keyFields: fields.map((field) => ({ ...field })),
  };
}

const NO_PLACEHOLDERS = { headerTemplates: Prisma.DbNull, keyFields: Prisma.DbNull } as const;

/** The headers that have something to be filled in. */
export function templatesOf(auth: ConnectionAuth): readonly HeaderTemplate[] {
  if (auth.kind === "none" || auth.kind === "oauth") return [];
  return Object.entries(headersOf(auth)).flatMap(([name, value]) => (hasPlaceholder(value) ? [{ name, value }] : []));
}

/** What its placeholders ask for, whoever fills it. */
export function fieldsIn(auth: ConnectionAuth): readonly KeyField[] {
  if (auth.kind === "none" || auth.kind === "oauth") return [];
  return describedFields(templatesOf(auth), auth.keys?.fields ?? []);
}

function hasPersonalFields(auth: ConnectionAuth): boolean {
  return fieldsIn(auth).some(({ scope }) => scope === "user");
}

/** @throws Fault `plan_required` where everybody's own account or key is not in the plan */
export function requirePersonalCredentials(
  organization: OperationContext["organization"],
  auth: ConnectionAuth | undefined,
): void {
  if (auth === undefined) return;
  if (auth.kind === "oauth" ? auth.mode === "per_user" : hasPersonalFields(auth))
    requireFeature(organization, "perUserKeys");
}

/** What people recognise a credential by. Short secrets show nothing of themselves. */
export function credentialHint(auth: ConnectionAuth): string | null {
  switch (auth.kind) {
    case "none":
    case "oauth":
      return null;
    case "bearer":
      if (hasPlaceholder(auth.token)) return "authorization";
      return auth.token.length >= 16 ? `…${auth.token.slice(-4)}` : "…";
    case "headers":
      return auth.headers.map((header) => header.name).join(", ");
  }
}

/** The values of a credential that is not saved yet, as the driver knows them of a saved one. */
export function secretsOf(auth: ConnectionAuth): readonly string[] {
  if (auth.kind === "none" || auth.kind === "oauth") return [];
  const values = Object.entries(auth.keys?.values ?? {}).map(([name, value]) => [`key ${name}`, `token ${value}`]);
  return secretsIn({ ...headersOf(auth), ...Object.fromEntries(values) });
}
