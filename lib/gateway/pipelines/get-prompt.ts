import { Fault } from "@/lib/base/errors";
import { explainAbsence } from "@/lib/gateway/calls/absence";
import { serverDenialOf } from "@/lib/gateway/calls/denial";
import { finishFault, finishReply } from "@/lib/gateway/calls/finish";
import { forward } from "@/lib/gateway/calls/forward";
import { isInScope } from "@/lib/gateway/calls/reach";
import { pick, progressTokenOf, requireText } from "@/lib/gateway/calls/run-upstream";
import type { Caller } from "@/lib/gateway/gateway";
import type { Answer } from "@/lib/gateway/serve/answer";
import type { Message } from "@/lib/mcp/message";

/** A `prompts/get`: by the name on this endpoint, under the server's own. */
export async function getPrompt(
  caller: Caller,
  request: Extract<Message, { kind: "request" }>,
  answer: Answer,
): Promise<void> {
  const name = requireText(request.params, "name");
  const found = caller.endpoint.catalogue.prompts.byKey.get(name);
  const route = found && isInScope(caller.principal, found.connection) ? found : null;
  const notFound = () => explainAbsence(caller, name) ?? new Fault("prompt_not_found", `Prompt not found: ${name}`);
  const call = { method: "prompts/get", name, arguments: request.params.arguments, asSent: request.params } as const;
  const forwarded = await forward(
    caller,
    {
      ...call,
      id: request.id,
      denial: route && serverDenialOf(caller, route.connection, notFound),
      route: route && {
        connection: route.connection,
        upstreamName: route.upstreamKey,
        params: {
          name: route.upstreamKey,
          ...pick(request.params, ["arguments"]),
        },
      },
      headerParameters: {},
      progressToken: progressTokenOf(request.params),
      notFound,
    },
    answer,
  );
  if (forwarded.kind === "fault") return finishFault(request.id, forwarded.fault, answer);
  if (route) finishReply(caller, request.id, route.connection, forwarded.reply, answer);
}
