import type { LookupAddress } from "node:dns";
import { isIP, type Socket } from "node:net";
import { buildConnector } from "undici";
import { mayReach, normalizeHost, type PrivateAllowList } from "@/lib/net/address-policy";
import type { Resolve } from "@/lib/net/resolve";
import { portOf } from "@/lib/net/upstream-url";

const CONNECT_TIMEOUT_MS = 3000;

/** The address is not one that the gateway may reach. Says nothing about what is there. */
export class AddressBlocked extends Error {
  readonly code = "EBLOCKED";
  readonly host: string;

  constructor(host: string) {
    super("The address is not allowed.");
    this.name = "AddressBlocked";
    this.host = host;
  }
}

/** Opens a socket to one origin. */
export type Connector = buildConnector.connector;

/** Hears how a connection comes about: each step once, with its milliseconds. */
export interface ConnectTrace {
  onStep(step: "dns" | "connect" | "tls", ms: number): void;
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/**
 * Opens sockets only to addresses that the policy allows. A filter in `lookup` alone is bypassed by every IP literal (it is
 * not called for them), and a check before connecting is bypassed by a name that changes its answer; so: the literal is
 * judged, every answer of the one look-up that the socket itself uses is judged (a single bad one refuses all), and the
 * peer's address is judged again once connected, before a byte is written.
 */
export function createConnector(
  origin: URL,
  allow: PrivateAllowList,
  resolve: Resolve,
  trace?: ConnectTrace,
): Connector {
  const host = normalizeHost(origin.hostname);
  const port = portOf(origin);
  const isTls = origin.protocol === "https:";
  const isAllowed = (address: string) => mayReach(allow, host, port, address);
  const isRefused = () => (isIP(host) !== 0 && !isAllowed(host)) || (!isTls && !allow.has(host, port));

  const lookup = (hostname: string, wanted: { all?: boolean }, done: LookupCallback) => {
    resolve(hostname).then(
      (addresses) => answerLookup(host, addresses, isAllowed, wanted.all === true, done),
      (error: Error) => done(error, []),
    );
  };
  const connect = buildConnector({
    lookup: lookup as never,
    timeout: CONNECT_TIMEOUT_MS,
    maxCachedSessions: 4,
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment does not count.
    rejectUnauthorized: true,
  });

  return (options, callback) => {
    if (isRefused()) {
      callback(new AddressBlocked(host), null);
      return;
    }
    const socket = connect(options, (...result) => {
      const [error, connected] = result;
      if (error || isAllowed(connected.remoteAddress ?? "")) return callback(...result);
      connected.destroy();
      callback(new AddressBlocked(host), null);
    }) as unknown as Socket;
    if (trace) observe(socket, isTls, trace);
  };
}

function answerLookup(
  host: string,
  addresses: readonly LookupAddress[],
  isAllowed: (address: string) => boolean,
  wantsAll: boolean,
  done: LookupCallback,
) {
  const [first] = addresses;
  if (!first) return done(Object.assign(new Error("The name has no address."), { code: "ENOTFOUND" }), []);
  if (!addresses.every(({ address }) => isAllowed(address))) return done(new AddressBlocked(host), []);
  if (wantsAll) done(null, [...addresses]);
  else done(null, first.address, first.family);
}

function observe(socket: Socket, isTls: boolean, trace: ConnectTrace): void {
  let since = performance.now();
  const step = (name: "dns" | "connect" | "tls") => () => {
    const now = performance.now();
    trace.onStep(name, now - since);
    since = now;
  };
  socket.once("lookup", (error: Error | null) => {
    if (!error) step("dns")();
  });
  socket.once("connect", step("connect"));
  if (isTls) socket.once("secureConnect", step("tls"));
}
