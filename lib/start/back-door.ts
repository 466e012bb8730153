import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerWhileStarting } from "@/lib/start/answer-while-starting";

/** Where the process that has the dashboard takes what comes to the workers: a socket in a folder of this user alone. */
export interface BackDoor {
  readonly path: string;
  close(): Promise<void>;
}

/** In the system's folder for such things, since the path of a socket may have a hundred characters. */
export async function openBackDoor(answer: (req: IncomingMessage, res: ServerResponse) => void): Promise<BackDoor> {
  const folder = await mkdtemp(join(tmpdir(), "causeway-"));
  const path = join(folder, "pages.sock");
  const server = createServer(answer);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return {
    path,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Hands a request on to the back door, body and all, and its answer back. */
export function passToBackDoor(path: string, req: IncomingMessage, res: ServerResponse): void {
  const { method, url, headers } = req;
  const outgoing = request({ socketPath: path, method, path: url, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
    answer.once("error", () => res.destroy());
  });
  outgoing.once("error", () => {
    if (res.headersSent) res.destroy();
    else answerWhileStarting(req, res, "build");
  });
  res.once("close", () => outgoing.destroy());
  req.pipe(outgoing);
}
