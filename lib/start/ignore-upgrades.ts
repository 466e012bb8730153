import { subscribe } from "node:diagnostics_channel";
import { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Takes away what a server of this process has been given to answer `Upgrade` with, before its first connection is read.
 * In production Next has nothing to upgrade to, and ends the connection of everybody who offers another protocol, which
 * curl (`--http2`) and Java's client do with an ordinary request. Without such a listener node leaves the header unread
 * and the request is served (RFC 9110, 7.8: a server may ignore it).
 */
export function ignoreUpgrades(): void {
  subscribe("net.server.socket", (message) => {
    const { server } = (message as { socket: Socket & { server?: unknown } }).socket;
    if (server instanceof Server) server.removeAllListeners("upgrade");
  });
}
