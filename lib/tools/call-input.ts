import { z } from "zod";
import { isJsonObject, type JsonObject } from "@/lib/base/json";

/** The arguments go to the server as they are: what they must be, its schema says and it judges. */
const jsonObject = z.custom<JsonObject>(isJsonObject, "Send a JSON object.");

/** A person's test of a tool, and its second try with the answers to what the server asked. */
export const testCallInput = z.strictObject({
  /** The connection's slug. */
  connection: z.string().min(1).max(64),
  /** As the server calls it. */
  tool: z.string().min(1).max(512),
  arguments: jsonObject,
  inputResponses: jsonObject.optional(),
  requestState: z.string().min(1).max(1_000_000).optional(),
});
