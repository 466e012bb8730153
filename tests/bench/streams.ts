import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";

/** What many open streams cost. */
export interface StreamCost {
  /** How many were open at the same time. */
  readonly open: number;
  /** Resident memory of the product's process, MiB, before and with all of them. */
  readonly idleMiB: number;
  readonly openMiB: number;
}

/**
 * Opens `subscriptions/listen` streams over sockets of their own, waits for each one's acknowledgement and reads the
 * product's memory. Linux only (null elsewhere), since it reads /proc.
 */
export async function measureStreams(
  target: { origin: string; apiKey: string; pid: number },
  count: number,
): Promise<StreamCost | null> {
  const idleMiB = await residentMiB(target.pid);
  if (idleMiB === null) return null;
  const sockets: Socket[] = [];
  try {
    // In groups: a listening queue is shorter than ten thousand.
    for (let from = 0; from < count; from += 200) {
      const group = Array.from({ length: Math.min(200, count - from) }, (_, index) => openStream(target, from + index));
      sockets.push(...(await Promise.all(group)));
    }
    const openMiB = await residentMiB(target.pid);
    return openMiB === null ? null : { open: sockets.length, idleMiB, openMiB };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function openStream({ origin, apiKey }: { origin: string; apiKey: string }, id: number): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id,
    method: "subscriptions/listen",
    params: {
      notifications: { toolsListChanged: true },
      _meta: {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
      },
    },
  });
  const head = [
    "POST /mcp HTTP/1.1",
    `host: ${hostname}:${port}`,
    `authorization: Bearer ${apiKey}`,
    "content-type: application/json",
    "accept: application/json, text/event-stream",
    "mcp-protocol-version: 2026-07-28",
    "mcp-method: subscriptions/listen",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = "";
    const fail = (reason: string) => {
      socket.destroy();
      reject(new Error(`stream ${id}: ${reason}: ${received.slice(0, 500)}`));
    };
    socket.setTimeout(30_000, () => fail("no acknowledgement within 30 s"));
    socket.once("error", (error) => fail(error.message));
    socket.once("close", () => fail("closed"));
    socket.on("data", (chunk) => {
      received += chunk.toString();
      if (!received.includes("notifications/subscriptions/acknowledged")) return;
      socket.setTimeout(0);
      socket.removeAllListeners();
      // Keep-alives are read and dropped, errors after this are the end of the test.
      socket.on("error", () => {});
      socket.resume();
      resolve(socket);
    });
    socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  });
}

async function residentMiB(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) / 1024;
}
