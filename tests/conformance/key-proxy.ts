import { Agent, createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";

export interface KeyProxy {
  /** `http://localhost:<port>`: the same paths as the target. */
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * The suite cannot send a credential, so this stands in front of the gateway and adds one. It changes nothing else:
 * Host and Origin travel as they came, or the rebinding checks would test the proxy; bytes are piped as they arrive,
 * and a client that leaves is felt behind it.
 */
export async function startKeyProxy(target: URL, apiKey: string): Promise<KeyProxy> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const onward = httpRequest({
      host: target.hostname,
      port: target.port,
      path: incoming.url,
      method: incoming.method,
      headers: { ...incoming.headers, authorization: `Bearer ${apiKey}` },
      agent,
    });
    onward.once("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      // A stream cut by the gateway must not look like a proper end.
      answer.once("error", () => outgoing.destroy());
    });
    onward.once("error", (error) => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502, { "content-type": "text/plain" }).end(`key proxy: ${error.message}`);
    });
    outgoing.once("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}
