import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { nameOf } from "@/lib/operations/schema";

/** What an organization decides for itself about its gateway; each holds from the next request on. */
export interface OrganizationSettings {
  /** As people read it. Its addresses follow the slug, which stays. */
  readonly name: string;
  /** Off: every MCP request of the organization is refused, whichever key it shows. */
  readonly gatewayEnabled: boolean;
  /** Off: calls stand in the access log without their arguments and results. What was kept before stays. */
  readonly capturePayloads: boolean;
  /** On: a call is committed to the database before the server is asked, also where the instance does not demand it. */
  readonly strictCallLog: boolean;
  /** Off: clients that registered themselves are not let in any more. Those that were stay until they are revoked. */
  readonly dynamicClients: boolean;
  /** What MCP endpoints take from programs beside sign-in. Keys for the admin API are keys in any case. */
  readonly credentialMode: CredentialMode;
  /** Off: what people have entered as their own keys of servers is kept and not used; the organization's are. */
  readonly userKeys: boolean;
}

/** `keys`: API keys alone; `tokens`: tokens of trusted issuers alone. */
export const CREDENTIAL_MODES = ["both", "keys", "tokens"] as const;
export type CredentialMode = (typeof CREDENTIAL_MODES)[number];

export const organizationName = nameOf(80, "Write a name.");

export const organizationSettingsInput = z.strictObject({});

export const updateOrganizationInput = z
  .strictObject({
    name: organizationName.optional(),
    gatewayEnabled: z.boolean().optional(),
    capturePayloads: z.boolean().optional(),
    strictCallLog: z.boolean().optional(),
    dynamicClients: z.boolean().optional(),
    credentialMode: z.enum(CREDENTIAL_MODES).optional(),
    userKeys: z.boolean().optional(),
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), {
    message:
      "Name at least one setting: name, gatewayEnabled, capturePayloads, strictCallLog, dynamicClients, credentialMode or userKeys.",
  });

const SETTINGS_COLUMNS = {
  name: true,
  gatewayEnabled: true,
  capturePayloads: true,
  strictCallLog: true,
  dynamicClients: true,
  credentialMode: true,
  userKeys: true,
} as const;

/** @throws Fault `not_found` when the organization was removed meanwhile */
export async function readSettings(
  db: Pick<OrganizationTransaction, "organization">,
  id: string,
): Promise<OrganizationSettings> {
  const row = await db.organization.findFirst({ where: { id }, select: SETTINGS_COLUMNS });
  if (!row) throw new Fault("not_found", "This organization is not there any more.");
  return { ...row, credentialMode: CREDENTIAL_MODES.find((mode) => mode === row.credentialMode) ?? "both" };
}
