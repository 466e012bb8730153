import { createHash } from "node:crypto";
import type { LocalPerson } from "@/lib/identity/sign-in-methods";

const STYLE = `
:root{color-scheme:light dark;--ground:#f9fbfc;--surface:#fff;--line:#dde2e4;--ink:#16232a;--ink-2:#44545c;--soft:#fdf3dc;--warn:#8a5a00}
@media(prefers-color-scheme:dark){:root{--ground:#0b1215;--surface:#121a1e;--line:#263136;--ink:#eceff0;--ink-2:#a9b4b9;--soft:#2c2414;--warn:#e8b64c}}
*{box-sizing:border-box;margin:0}
body{min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--ground);color:var(--ink);font:14px/20px Geist,system-ui,sans-serif}
main{width:100%;max-width:420px;background:var(--surface);border:1px solid var(--line);border-radius:10px;overflow:hidden}
header{background:var(--soft);padding:16px;border-bottom:1px solid var(--line)}
h1{font-size:14px;color:var(--warn)}p{color:var(--ink-2);font-size:12.5px}
button{display:grid;grid-template-columns:1fr auto;gap:0 12px;width:100%;padding:10px 16px;border:0;border-bottom:1px solid var(--line);background:none;color:inherit;font:inherit;text-align:left;cursor:pointer}
button:last-child{border-bottom:0}button:hover{background:var(--ground)}button:focus-visible{outline:2px solid;outline-offset:-2px}
b{font-weight:500}small{color:var(--ink-2);font-size:12.5px}small.role{grid-row:span 2;align-self:center}
`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** Whom to sign in as, where nobody was named. */
export function renderLocalPage(people: readonly LocalPerson[], uid: string): { html: string; policy: string } {
  const choices = people
    .map(
      ({ email, name, role }) =>
        `<button name="person" value="${escapeHtml(email)}"><b>${escapeHtml(name)}</b><small class="role">${escapeHtml(role)}</small><small>${escapeHtml(email)}</small></button>`,
    )
    .join("\n");
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Local sign-in · Causeway</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header><h1>Local sign-in</h1><p>For trying things out on this machine, without a password.</p></header>
<form method="post" action="/choose/${encodeURIComponent(uid)}">
${choices || "<p>Nobody is left to sign in as.</p>"}
</form>
</main>
</body>
</html>
`;
  // The form's answer leads back to the gateway, which is another origin, so that a target cannot be named here.
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'`;
  return { html, policy };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
