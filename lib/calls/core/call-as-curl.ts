/** As much of a call as a command needs. */
export interface CurlCall {
  readonly method: string;
  readonly endpoint: string;
  readonly tool: string;
  readonly arguments: { readonly text: string; readonly isTruncated: boolean } | null;
}

/**
 * A command that makes the same call again. It has no secret in it: the key is read from the environment, and what was
 * redacted in the log stays so. Null for what is no call of a tool.
 */
export function callAsCurl(call: CurlCall, publicUrl: string): string | null {
  if (call.method !== "tools/call" || !call.endpoint.endsWith("/mcp")) return null;
  const given = call.arguments && !call.arguments.isTruncated ? call.arguments.text : "{}";
  const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":${JSON.stringify(call.tool)},"arguments":${given}}}`;
  return [
    `curl -sS ${quote(`${publicUrl}${call.endpoint}`)}`,
    `-H "Authorization: Bearer $CAUSEWAY_KEY"`,
    `-H 'Content-Type: application/json'`,
    `-H 'Accept: application/json, text/event-stream'`,
    `-d ${quote(body)}`,
  ].join(" \\\n  ");
}

/** For a POSIX shell: within single quotes nothing means anything but the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
