import { z } from "zod";
import type { Principal } from "@/lib/access/principal";
import { Fault, toFault } from "@/lib/base/errors";
import type { PipeSource } from "@/lib/cluster/pipes";
import type { Letter } from "@/lib/cluster/post";
import { addToCount } from "@/lib/gateway/core/count";
import { enter } from "@/lib/gateway/door/door";
import type { Gateway } from "@/lib/gateway/gateway";
import { headerOf, type Incoming } from "@/lib/gateway/mounts/exchange";
import type { Admitted } from "@/lib/gateway/serve/serve-post";
import { NOBODY, readPosted, servePosted } from "@/lib/gateway/serve/sse-messages";
import { toldFault } from "@/lib/gateway/sessions/elsewhere";
import type { SseClient } from "@/lib/gateway/sessions/sse-clients";
import type { Holder } from "@/lib/gateway/snapshots/snapshots";

/** How long the process that has a stream may take to say whether it takes a message. */
const TAKEN_WITHIN_MS = 5000;
/** Characters of an organization's messages that are under way from here; one message is let through however large it is. */
export const MAX_UNDER_WAY = 4 * 1_048_576;

/** What the POST's own token lets its sender do, and says of them where it is another issuer's. */
const claim = z.strictObject({
  name: z.string(),
  values: z.array(z.string()),
  read: z.enum(["whole", "members", "part"]),
});
const tokenFacts = z.strictObject({
  scopes: z.array(z.string()),
  expiresAt: z.number(),
  claims: z.array(claim).nullable(),
});
type TokenFacts = z.output<typeof tokenFacts>;

/** What the process that has the stream is told of a message, which is judged there. */
const forwarded = z.strictObject({
  client: z.string(),
  endpoint: z.string(),
  text: z.string(),
  address: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  /** Null: it came with a key, of which every process knows everything. */
  token: tokenFacts.nullable(),
});

/** Headers of a message that say something of the call. */
const TOLD_HEADERS = ["user-agent", "traceparent"];

/**
 * Hands what a client has posted to the process that has its stream. Resolves to whether that has taken it; false: it has no
 * such stream, or is gone. Rejects with the Fault by which it refuses the message, with `too_many_requests_in_flight`, or
 * with `cluster_unavailable`.
 */
export async function forwardPosted(admitted: Admitted, owner: string, id: string, text: string): Promise<boolean> {
  const { organizationId } = admitted.principal;
  const { forwarding } = admitted.gateway;
  const underWay = forwarding.get(organizationId) ?? 0;
  if (underWay > 0 && underWay + text.length > MAX_UNDER_WAY)
    throw new Fault(
      "too_many_requests_in_flight",
      "Too many of the organization's messages are on their way to its streams. Try again shortly.",
    );
  addToCount(forwarding, organizationId, text.length);
  try {
    return await tell(admitted, owner, id, text);
  } finally {
    addToCount(forwarding, organizationId, -text.length);
  }
}

function tell({ gateway, incoming, principal, endpoint }: Admitted, owner: string, id: string, text: string) {
  const sender = { organizationId: principal.organizationId, principalId: principal.id };
  const headers = Object.fromEntries(
    TOLD_HEADERS.flatMap((name) => {
      const value = headerOf(incoming, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const body = {
    client: id,
    endpoint: endpoint.path,
    text,
    address: incoming.address,
    headers,
    token: factsOfToken(principal),
  };
  return new Promise<boolean>((resolve, reject) => {
    let close: (() => void) | null = null;
    const timer = setTimeout(() => {
      close?.();
      reject(
        new Fault(
          "cluster_unavailable",
          "The process that has this stream does not answer. Open a new one (GET …/mcp/sse).",
        ),
      );
    }, TAKEN_WITHIN_MS);
    const settle = (work: () => void) => {
      clearTimeout(timer);
      work();
    };
    const listener = {
      onText(refusal: string) {
        const { success, data } = toldFault.safeParse(JSON.parse(refusal));
        settle(() => (success ? reject(new Fault(data.code, data.message)) : resolve(false)));
      },
      // After a refusal this changes nothing.
      onEnd: (isComplete: boolean) => settle(() => resolve(isComplete)),
    };
    gateway.elsewhere.pipes.open(owner, "sse-message", sender, body, listener).then(
      (opened) => {
        if (opened === null) settle(() => resolve(false));
        else close = opened;
      },
      (error: unknown) => settle(() => reject(toFault(error))),
    );
  });
}

/** Serves what clients of this process's streams posted to other processes. */
export function takeForwardedMessages(gateway: Gateway): void {
  gateway.elsewhere.pipes.serve("sse-message", (letter, source) => take(gateway, letter, source));
}

function take(gateway: Gateway, letter: Letter<unknown>, source: PipeSource): boolean {
  const { success, data } = forwarded.safeParse(letter.body);
  const client = success ? gateway.sseClients.byId(data.client) : null;
  const isTheirs =
    client?.principalId === letter.principalId &&
    client?.organizationId === letter.organizationId &&
    client?.endpoint === data?.endpoint;
  if (!success || !client || !isTheirs) return false;
  const incoming: Incoming = {
    method: "POST",
    url: client.endpoint,
    headers: data.headers,
    address: data.address,
    readBody: () => Promise.resolve(data.text),
  };
  try {
    const readmit = () => admitSender(gateway, client, incoming, data.token);
    const admitted = readmit();
    const messages = readPosted(client, data.text);
    void servePosted(admitted, client, messages, readmit);
  } catch (error) {
    const { code, publicMessage } = toFault(error);
    source.write(JSON.stringify({ code, message: publicMessage }));
  }
  source.end();
  return true;
}

function factsOfToken(principal: Principal): TokenFacts | null {
  if (principal.kind !== "client") return null;
  const { scopes, expiresAt, issuer } = principal;
  const claims = issuer && [...issuer.claims].map(([name, { values, read }]) => ({ name, values: [...values], read }));
  return { scopes: [...scopes], expiresAt, claims };
}

/** Who posted at another process, with what they posted with, judged by what is known here now. Throws a Fault. */
function admitSender(gateway: Gateway, client: SseClient, incoming: Incoming, token: TokenFacts | null): Admitted {
  if (gateway.isDraining) throw new Fault("shutting_down", "The gateway is restarting. Try again in a few seconds.");
  const known = gateway.snapshots.holder(client.principalId);
  if (!known) throw new Fault("authentication_failed", "The key is not known any more. Use another one.");
  const holder = token ? withToken(known, token) : known;
  const entered = enter(gateway, client.path, holder, incoming.address);
  if (!gateway.snapshots.isGood(holder, gateway.now()))
    throw new Fault("authentication_failed", "What you came with is not accepted any more. Sign in again.");
  return { gateway, path: client.path, ...entered, incoming, outgoing: NOBODY };
}

function withToken(holder: Holder, { scopes, expiresAt, claims }: TokenFacts): Holder {
  const { principal } = holder;
  if (principal.kind !== "client") return holder;
  const issuer = principal.issuer && {
    ...principal.issuer,
    claims: new Map(claims?.map(({ name, ...said }) => [name, said])),
  };
  const ends = issuer ? expiresAt : Math.min(expiresAt, principal.expiresAt);
  return { ...holder, principal: { ...principal, issuer, scopes: new Set(scopes), expiresAt: ends } };
}
