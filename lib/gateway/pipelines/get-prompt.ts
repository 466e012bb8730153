import { Fault } from "@/lib/base/errors";
import type { Answer } from "@/lib/gateway/answer";
import { finishFault, finishReply } from "@/lib/gateway/finish";
import { forward } from "@/lib/gateway/forward";
import type { Caller } from "@/lib/gateway/gateway";
import { reaches } from "@/lib/gateway/reach";
import { reopenState, sealState } from "@/lib/gateway/requested-state";
import { pick, progressTokenOf, requireText } from "@/lib/gateway/run-upstream";
import type { Message } from "@/lib/mcp/message";

/** A `prompts/get`: by the name on this endpoint, under the server's own. */
export async function getPrompt(
  caller: Caller,
  request: Extract<Message, { kind: "request" }>,
  answer: Answer,
): Promise<void> {
  const name = requireText(request.params, "name");
  const found = caller.endpoint.catalogue.prompts.byKey.get(name);
  const route = found && reaches(caller.principal, found.connection) ? found : null;
  const call = { method: "prompts/get", name, arguments: request.params.arguments, params: request.params } as const;
  const forwarded = await forward(
    caller,
    {
      ...call,
      id: request.id,
      route: route && {
        connection: route.connection,
        upstreamName: route.upstreamKey,
        params: {
          name: route.upstreamKey,
          ...pick(request.params, ["arguments"]),
          ...reopenState(caller, route.connection, call),
        },
      },
      headerParameters: {},
      progressToken: progressTokenOf(request.params),
      notFound: () => new Fault("prompt_not_found", `Prompt not found: ${name}`),
    },
    answer,
  );
  if (forwarded.kind === "fault") return finishFault(request.id, forwarded.fault, answer);
  if (route)
    finishReply(
      caller,
      request.id,
      route.connection,
      sealState(caller, route.connection, call, forwarded.reply),
      answer,
    );
}
