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
}

export const organizationName = nameOf(80, "Write a name.");

export const organizationSettingsInput = z.strictObject({});

export const updateOrganizationInput = z
  .strictObject({
    name: organizationName.optional(),
    gatewayEnabled: z.boolean().optional(),
    capturePayloads: z.boolean().optional(),
    strictCallLog: z.boolean().optional(),
    dynamicClients: z.boolean().optional(),
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), {
    message: "Name at least one setting: name, gatewayEnabled, capturePayloads, strictCallLog or dynamicClients.",
  });

const SETTINGS_COLUMNS = {
  name: true,
  gatewayEnabled: true,
  capturePayloads: true,
  strictCallLog: true,
  dynamicClients: true,
} as const;

/** @throws Fault `not_found` when the organization was removed meanwhile */
export async function readSettings(
  db: Pick<OrganizationTransaction, "organization">,
  id: string,
): Promise<OrganizationSettings> {
  const row = await db.organization.findFirst({ where: { id }, select: SETTINGS_COLUMNS });
  if (!row) throw new Fault("not_found", "This organization is not there any more.");
  return row;
}
