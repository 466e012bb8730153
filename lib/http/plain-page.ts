import { createHash } from "node:crypto";

/** A page with one thing to say: on the way from the reader over Causeway to what stands at the other end. */
export interface PlainPage {
  readonly title: string;
  readonly text: string;
  /** What is at the end of the line, and the two letters in its box. */
  readonly end: { readonly name: string; readonly mark: string };
  /** Whether the line holds, or breaks before the end. */
  readonly isBroken: boolean;
  /** Where to go on. */
  readonly link?: { readonly href: string; readonly label: string };
  /** Goes on by itself to where the link leads. */
  readonly goesOn?: boolean;
}

/** The product's look for pages that are sent whole, without any other file. */
const PLAIN_PAGE_STYLE = `
:root{color-scheme:light dark;--ground:#f9fbfc;--surface:#fff;--line:#dde2e4;--ink:#16232a;--ink-2:#44545c;--accent:#007a86;--on:#fff;--err:#c0322f}
@media(prefers-color-scheme:dark){:root{--ground:#0b1215;--surface:#121a1e;--line:#263136;--ink:#eceff0;--ink-2:#a9b4b9;--accent:#4bc3cf;--on:#06181b;--err:#f0716a}}
*{box-sizing:border-box;margin:0}
body{min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--ground);color:var(--ink);font:14px/22px Geist,system-ui,sans-serif}
main{width:100%;max-width:420px;display:grid;gap:10px}
svg{width:100%;margin-bottom:14px;font:600 12px Geist,system-ui,sans-serif;text-anchor:middle}
.line{stroke:var(--line);stroke-width:2;fill:none}.open{stroke:var(--accent);stroke-dasharray:4 6;animation:move 1.2s linear infinite}.broken{stroke:var(--err)}
.end{fill:var(--surface);stroke:var(--line)}.mid{fill:var(--accent)}text{fill:var(--ink)}.on{fill:var(--on)}
h1{font:600 20px/28px Geist,system-ui,sans-serif;letter-spacing:-.015em}p{color:var(--ink-2)}a{color:var(--accent);font-weight:500}
@keyframes move{to{stroke-dashoffset:-20}}
@media(prefers-reduced-motion:reduce){.open{animation:none}}
`;

/** The page's content security policy: its one style element by its hash, and nothing else. */
export const PLAIN_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(PLAIN_PAGE_STYLE).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

/** Without scripts and files, so that it can be served where Next is not there, or a route handler has to say something. */
export function renderPlainPage({ title, text, end, isBroken, link, goesOn }: PlainPage): string {
  const href = link ? escapeHtml(link.href) : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">${goesOn && link ? `\n<meta http-equiv="refresh" content="0;url=${href}">` : ""}
<title>${escapeHtml(title)} · Causeway</title>
<style>${PLAIN_PAGE_STYLE}</style>
</head>
<body>
<main>
<svg viewBox="0 0 360 44" role="img" aria-label="${escapeHtml(isBroken ? `The line is broken before ${end.name}.` : `A line from you over Causeway to ${end.name}.`)}">
<path class="line" d="M36 22H162"/><path class="line ${isBroken ? "broken" : "open"}" d="${isBroken ? "M198 22H250M274 22H324" : "M198 22H324"}"/>
<rect class="end" x="1" y="5" width="34" height="34" rx="7"/><text x="18" y="27">You</text>
<rect class="mid" x="163" y="5" width="34" height="34" rx="7"/><text class="on" x="180" y="27">C</text>
<rect class="end" x="325" y="5" width="34" height="34" rx="7"/><text x="342" y="27">${escapeHtml(end.mark)}</text>
</svg>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>${link ? `\n<p><a href="${href}">${escapeHtml(link.label)}</a></p>` : ""}
</main>
</body>
</html>
`;
}

/** As an answer that nobody keeps. */
export function plainPageResponse(
  page: PlainPage,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(renderPlainPage(page), {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": PLAIN_PAGE_POLICY,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      ...headers,
    },
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
