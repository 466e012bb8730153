import type { IncomingMessage, ServerResponse } from "node:http";
import type { AuthAnswer, AuthRequest } from "@/lib/authserver/exchange";
import { isAuthPath } from "@/lib/authserver/serve";
import { Fault } from "@/lib/base/errors";
import { addressBehindNext, clientAddress } from "@/lib/gateway/mounts/client-address";

type Answer = (request: AuthRequest) => Promise<AuthAnswer>;

/** Serves the authorization server on node:http, in front of Next. Returns false for what is not its own. */
export function authOnNode(
  answer: Answer,
  trustedProxies: number,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const url = request.url ?? "/";
  if (!isAuthPath(url.split("?", 1)[0] ?? "/")) return false;
  const { remoteAddress } = request.socket;
  void answer({
    method: request.method ?? "GET",
    url,
    headers: request.headers,
    address: clientAddress(remoteAddress ?? null, request.headers["x-forwarded-for"], trustedProxies),
    readBody: (maxBytes) => collect(request, maxBytes),
  }).then((result) => {
    if (!request.complete) response.setHeader("connection", "close");
    response.writeHead(result.status, result.headers as never);
    response.end(request.method === "HEAD" ? undefined : result.body);
  });
  return true;
}

/** The same in a route handler. */
export async function authOnWeb(answer: Answer, trustedProxies: number, request: Request): Promise<Response> {
  const { pathname, search, host } = new URL(request.url);
  const headers = Object.fromEntries(request.headers);
  const result = await answer({
    method: request.method,
    url: pathname + search,
    headers: { ...headers, host: headers.host ?? host },
    address: addressBehindNext(headers["x-forwarded-for"], trustedProxies),
    readBody: (maxBytes) => collect(request.body ?? [], maxBytes),
  });
  const answered = new Headers();
  for (const [name, value] of Object.entries(result.headers))
    for (const each of typeof value === "string" ? [value] : value) answered.append(name, each);
  const hasBody = result.body !== "" && request.method !== "HEAD";
  return new Response(hasBody ? result.body : null, { status: result.status, headers: answered });
}

async function collect(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Fault("payload_too_large", `The body is larger than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
