import { createHash } from "node:crypto";
import { type ClientSetup, KEY_VARIABLE, type Snippet } from "@/lib/clients/client-setup";
import { CLIENT_SETUPS } from "@/lib/clients/registry";
import type { EndpointPath } from "@/lib/gateway/core/path";

const STYLE = `
:root{color-scheme:light dark;--ground:light-dark(#f9fbfc,#0b1013);--surface:light-dark(#fff,#12191d);--sunken:light-dark(#f0f5f5,#0a0f12);--line:light-dark(#dfe4e6,#2a3338);--ink:light-dark(#142026,#eaf0f2);--ink2:light-dark(#43535b,#adb8bd);--accent:light-dark(#00717c,#35c3cf)}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:14px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:46rem;margin:0 auto;padding:8vh 1.25rem 4rem}
h1{font-size:24px;line-height:1.3;letter-spacing:-.02em;margin:0 0 .5rem}
p{margin:.5rem 0;color:var(--ink2)}
a{color:var(--accent)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:12.5px}
pre{margin:.5rem 0;padding:.75rem .9rem;background:var(--sunken);border:1px solid var(--line);border-radius:8px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.url{font-size:14px;color:var(--ink)}
section{margin-top:1.75rem;background:var(--surface);border:1px solid var(--line);border-radius:10px;overflow:hidden}
h2{font-size:14px;margin:0;padding:.75rem 1rem;border-bottom:1px solid var(--line)}
details+details{border-top:1px solid var(--line)}
summary{padding:.65rem 1rem;cursor:pointer;font-weight:500}
summary:hover{background:var(--sunken)}
summary:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
details>div{padding:0 1rem 1rem}
.file{margin:.75rem 0 0;color:var(--ink)}
.add{display:inline-block;margin:.25rem 0;padding:.3rem .75rem;border:1px solid var(--line);border-radius:7px;text-decoration:none;font-weight:500}
`;
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");
const CSP = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

/**
 * The page that a person sees who opens an MCP endpoint in a browser: what to do with it, in each client. Self-contained and
 * without script, so that both mounts can send it. It says nothing that depends on whether such an endpoint exists.
 */
export const connectPage = {
  headers: {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  },
  render(publicUrl: string, { organizationSlug, endpoint, slug }: EndpointPath): string {
    const url = `${publicUrl}${organizationSlug === null ? "" : `/o/${organizationSlug}`}${endpoint}`;
    const target = { url, name: slug ?? "causeway", auth: "key" } as const;
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>Connect to this MCP endpoint</title><style>${STYLE}</style></head><body><main>
<h1>This is an MCP endpoint</h1>
<p>It is made for MCP clients, not for browsers. Point a client at this URL, with an API key of your organization:</p>
<pre class="url">${escapeHtml(url)}</pre>
<p>Clients that can open a browser need no key: leave the header out, and they ask you to sign in.</p>
<p>Every snippet reads the key from the environment variable <code>${KEY_VARIABLE}</code>, or has a place for it. Keys are made in the <a href="${escapeHtml(publicUrl)}/go/keys">dashboard</a> under Keys. <a href="${escapeHtml(publicUrl)}/docs/what-is-mcp">What is MCP?</a></p>
<section><h2>Choose your client</h2>${CLIENT_SETUPS.map((setup, at) => clientPart(setup, target, at === 0)).join("")}</section>
<p>It does not work? <a href="${escapeHtml(publicUrl)}/docs/troubleshooting">Troubleshooting</a> goes by symptom; <a href="${escapeHtml(publicUrl)}/go/connect">Connect</a> in the dashboard waits for your client's first call and says what is wrong.</p>
</main></body></html>`;
  },
};

function clientPart(setup: ClientSetup, target: Parameters<ClientSetup["snippets"]>[0], isOpen: boolean): string {
  const link = setup.link?.(target);
  const add = link ? `<a class="add" href="${escapeHtml(link)}">Add to ${escapeHtml(setup.name)}</a>` : "";
  const notes = setup
    .notes(target)
    .map((note) => `<p>${escapeHtml(note)}</p>`)
    .join("");
  return `<details name="client"${isOpen ? " open" : ""}><summary>${escapeHtml(setup.name)}</summary><div>${add}${setup
    .snippets(target)
    .map(snippetPart)
    .join("")}${notes}</div></details>`;
}

function snippetPart({ file, text }: Snippet): string {
  const where = file ? `In <code>${escapeHtml(file)}</code>` : "On the command line";
  return `<p class="file">${where}</p><pre>${escapeHtml(text)}</pre>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
