import { connect, createServer, type Socket } from "node:net";

/** Stands between a client and a server and does what networks do. */
export interface TcpProxy {
  /** As the given URL, through this proxy. */
  readonly url: string;
  /** Nothing passes any more, in either direction, and nobody is told: neither on what is open nor on what comes. */
  freeze(): void;
  /** Everything passes again, with what was held back. */
  thaw(): void;
  /** What is open is lost without a word; what comes from now on passes. */
  vanish(): void;
  /** What is open is cut, and what comes is refused, until `restore`. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  isLost: boolean;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "postgres:": 5432, "postgresql:": 5432, "redis:": 6379 };

/** A proxy to the server that `targetUrl` names. */
export async function startTcpProxy(targetUrl: string): Promise<TcpProxy> {
  const target = new URL(targetUrl);
  const targetPort = Number(target.port) || DEFAULT_PORTS[target.protocol];
  if (!targetPort) throw new Error(`no port in ${targetUrl}`);
  const pairs = new Set<Pair>();
  let isFrozen = false;
  const server = createServer((near) => {
    near.on("error", () => undefined);
    const far = connect(targetPort, target.hostname);
    const pair: Pair = { near, far, isLost: false };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    far.on("error", end);
    near.once("close", end);
    far.once("close", end);
    near.on("data", (chunk) => void far.write(chunk));
    far.on("data", (chunk) => void near.write(chunk));
    if (isFrozen) hold(pair);
  });
  const hold = ({ near, far }: Pair) => {
    near.pause();
    far.pause();
  };
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as { port: number };
  const url = new URL(targetUrl);
  url.hostname = "127.0.0.1";
  url.port = String(port);
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const { near } of pairs) near.destroy();
    });
  return {
    url: url.href,
    freeze() {
      isFrozen = true;
      for (const pair of pairs) hold(pair);
    },
    thaw() {
      isFrozen = false;
      for (const { near, far, isLost } of pairs) {
        if (isLost) continue;
        near.resume();
        far.resume();
      }
    },
    vanish() {
      isFrozen = false;
      for (const pair of pairs) {
        pair.isLost = true;
        hold(pair);
      }
    },
    cut,
    restore: () => listen(port),
    close: () => (server.listening ? cut() : Promise.resolve()),
  };
}
