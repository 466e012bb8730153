const CSP =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The page that a person sees who opens an MCP endpoint in a browser. Self-contained, so that both mounts can send it. */
export const connectPage = {
  headers: {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  },
  render(publicUrl: string): string {
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Connect to this MCP endpoint</title><style>
:root{color-scheme:light dark}body{font:14px/1.6 system-ui,sans-serif;max-width:40rem;margin:12vh auto;padding:0 1.25rem}
h1{font-size:20px;margin:0 0 .5rem}pre{padding:.75rem 1rem;border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:8px;overflow:auto}
a{color:inherit}</style></head><body>
<h1>This is an MCP endpoint</h1>
<p>It is made for MCP clients, not for browsers. Point a client at this URL with an API key of your organization:</p>
<pre>claude mcp add --transport http causeway ${publicUrl}/mcp --header "Authorization: Bearer ak-…"</pre>
<p>Keys are made in the <a href="${publicUrl}/">dashboard</a> under Keys.</p></body></html>`;
  },
};
