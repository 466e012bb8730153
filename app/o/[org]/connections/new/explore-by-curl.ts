import type { ConnectionAuth } from "@/lib/connections/schema";

const INITIALIZE =
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"curl","version":"1.0.0"}}}';

/** The first request of an exploration for a shell. No secret is in it: what is secret is a variable's name. */
export function exploreByCurl(url: string, auth: ConnectionAuth): string {
  const headers =
    auth.kind === "bearer"
      ? ['-H "Authorization: Bearer $TOKEN"']
      : auth.kind === "headers"
        ? auth.headers.map(({ name }, at) => `-H "${name.replace(/[^A-Za-z0-9-]/g, "")}: $VALUE_${at + 1}"`)
        : [];
  return [
    `curl -i ${quoted(url)}`,
    ...headers,
    '-H "Content-Type: application/json"',
    '-H "Accept: application/json, text/event-stream"',
    `-d '${INITIALIZE}'`,
  ].join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
