import { isJsonObject } from "@/lib/base/json";
import type { Definition } from "./snapshot";

/** By which a call names one of several accounts. */
export const ACCOUNT_ARGUMENT = "account";

const DESCRIPTION =
  "Which of your accounts at this server the call is made with, by its label. Leave it out unless you are asked to choose.";

/** Whether the argument is the gateway's to read: the server has none of that name. */
export function takesAccount({ inputSchema }: Definition): boolean {
  const properties = isJsonObject(inputSchema) ? inputSchema.properties : undefined;
  return !isJsonObject(properties) || !Object.hasOwn(properties, ACCOUNT_ARGUMENT);
}

/** A tool as it is listed where somebody has several accounts: the argument is optional, and never reaches the server. */
export function withAccountArgument(definition: Definition): Definition {
  const { inputSchema } = definition;
  if (!isJsonObject(inputSchema) || !takesAccount(definition)) return definition;
  const properties = isJsonObject(inputSchema.properties) ? inputSchema.properties : {};
  const account = { type: "string", description: DESCRIPTION };
  return { ...definition, inputSchema: { ...inputSchema, properties: { ...properties, [ACCOUNT_ARGUMENT]: account } } };
}
