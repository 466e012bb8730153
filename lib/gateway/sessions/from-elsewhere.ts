import { z } from "zod";
import type { JsonValue } from "@/lib/base/json";
import type { Letter } from "@/lib/cluster/post";
import { ownStream } from "@/lib/gateway/calls/questions";
import type { Gateway } from "@/lib/gateway/gateway";
import { callerTarget } from "@/lib/gateway/sessions/legacy-session";
import type { LiveSession } from "@/lib/gateway/sessions/sessions";
import { LIST_KINDS } from "@/lib/gateway/streams/list-listeners";
import { eventText } from "@/lib/mcp/wire";

const json = z.custom<JsonValue>((value) => value !== undefined);
const object = z.record(z.string(), json);
const reply = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("result"), result: object }),
  z.strictObject({ kind: z.literal("error"), code: z.number(), message: z.string(), data: json.optional() }),
]);
const session = z.string();

/**
 * Follows what other processes say about sessions that this one has a part of. Whatever a message says, it concerns only
 * a session of the same organization and principal that is held here; anything else is nobody's business and dropped.
 *
 * @param reload reads an organization anew
 */
export function followElsewhere(gateway: Gateway, reload: (organizationId: string) => Promise<void>): void {
  const { post } = gateway.elsewhere;
  const held = (letter: Letter<{ readonly session: string }>): LiveSession | null => {
    const found = gateway.sessions.byId(letter.body.session);
    const isTheirs =
      found?.facts.organizationId === letter.organizationId && found.facts.principalId === letter.principalId;
    return found && isTheirs ? found : null;
  };

  post.receive("answer", z.strictObject({ session, id: z.string(), reply }), (letter) =>
    held(letter)?.questions.get(letter.body.id)?.(letter.body.reply),
  );
  post.receive("cancel", z.strictObject({ session, call: z.string(), reason: z.string().nullable() }), (letter) =>
    held(letter)?.calls.get(letter.body.call)?.(letter.body.reason ?? undefined),
  );
  post.receive("session-ended", z.strictObject({ session }), (letter) => {
    const found = held(letter);
    if (found) gateway.sessions.end(found, gateway.now());
  });
  post.receive("session-level", z.strictObject({ session, level: z.string() }), (letter) => {
    const found = held(letter);
    if (found) found.logLevel = letter.body.level;
  });
  post.receive("roots-changed", z.strictObject({ session, told: z.array(z.string()) }), (letter) => {
    const found = held(letter);
    for (const id of found?.upstreams.keys() ?? []) {
      const connection = letter.body.told.includes(id) ? null : gateway.snapshots.connection(letter.organizationId, id);
      if (!found || !connection) continue;
      const method = "notifications/roots/list_changed";
      void gateway.driver(connection.kind).notify(callerTarget(gateway, found, connection), method, {});
    }
  });
  const toClient = z.strictObject({ session, text: z.string(), question: z.string().nullable() });
  post.receive("to-client", toClient, async (letter) => {
    const found = held(letter);
    const stream = found && ownStream(found);
    if (stream) return stream.write(eventText(letter.body.text));
    if (letter.body.question === null) return;
    // Nobody will answer what could not be asked.
    const refused = { kind: "error", code: -32601, message: "The client has no stream open." };
    const body = { session: letter.body.session, id: letter.body.question, reply: refused };
    await post.send(letter.from, "answer", letter, body);
  });
  const resume = z.strictObject({ session, lastEventId: z.string() });
  gateway.elsewhere.pipes.serve("resume", (letter, source) => {
    const { success, data } = resume.safeParse(letter.body);
    const found = success ? held({ ...letter, body: data }) : null;
    const resumed = success && found ? gateway.resumable.find(data.lastEventId, found.token) : null;
    if (!resumed) return false;
    // The other process waits for a first word before it answers its client.
    source.write(": resumed\n\n");
    resumed.stream.resume(source, resumed.after);
    return true;
  });
  const lists = z.strictObject({ connection: z.string(), kinds: z.array(z.enum(LIST_KINDS)) });
  post.receive("lists", lists, async ({ organizationId, body }) => {
    if (!gateway.listListeners.concerns(organizationId)) return;
    // What the listener lists when it hears of it must be new: the other process wrote before it spoke.
    await reload(organizationId);
    const connection = gateway.snapshots.connection(organizationId, body.connection);
    if (connection) gateway.listListeners.announce(connection, body.kinds);
  });
}
