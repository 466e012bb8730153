import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { isAuthPath } from "@/lib/authserver/serve";
import type { Runtime } from "@/lib/runtime";

export interface WebMount {
  readonly origin: string;
  close(): Promise<void>;
}

/** The mount for route handlers on a port of its own: requests are handed over as Next hands them over. */
export async function startWebMount(runtime: Runtime): Promise<WebMount> {
  const server = createServer((incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) gone.abort();
    });
    const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values]) =>
      (values ?? []).map((value): [string, string] => [name, value]),
    );
    const method = incoming.method ?? "GET";
    const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
      method,
      headers,
      signal: gone.signal,
      ...(method === "GET" || method === "HEAD" ? {} : { body: Readable.toWeb(incoming) as BodyInit, duplex: "half" }),
    });
    const isAuth = isAuthPath(new URL(request.url).pathname);
    const answering = isAuth ? runtime.authServer.handleWeb(request) : runtime.gateway.handleWeb(request);
    void answering.then((response) => {
      const cookies = response.headers.getSetCookie();
      outgoing.writeHead(response.status, {
        ...Object.fromEntries(response.headers),
        ...(cookies.length > 0 ? { "set-cookie": cookies } : {}),
      });
      outgoing.flushHeaders();
      if (!response.body) return outgoing.end();
      const body = Readable.fromWeb(response.body as ReadableStream);
      body.on("error", () => outgoing.destroy());
      outgoing.once("close", () => body.destroy());
      return body.pipe(outgoing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
