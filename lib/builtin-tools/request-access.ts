import { z } from "zod";
import { defineBuiltinTool } from "@/lib/builtin-tools/define";

export const requestAccess = defineBuiltinTool({
  name: "request_access",
  title: "Request access",
  description:
    "Asks the organization's administrators for a server or a tool that you may not use. They decide; a tool that they grant appears in the list.",
  isReadOnly: false,
  input: z.strictObject({
    server: z
      .string()
      .trim()
      .min(1)
      .max(64)
      .describe("The server's namespace: what stands before __ in its tools' names."),
    tool: z
      .string()
      .trim()
      .min(1)
      .max(512)
      .optional()
      .describe("One tool, as what stands after __. Without it the whole server is asked for."),
    reason: z.string().trim().min(1).max(500).describe("What it is needed for, in a sentence."),
  }),
  async run(caller, { server, tool, reason }) {
    const isPassedOn = await caller.requestAccess({ server, tool: tool ?? null, reason });
    return {
      passedOn: isPassedOn,
      message: isPassedOn
        ? "The administrators will see the request under Access."
        : "Too many requests wait already. Ask an administrator in person.",
    };
  },
});
