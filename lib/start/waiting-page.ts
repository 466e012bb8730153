/** What the page says while a person waits: the dashboard is being built, or its build failed. */
export type WaitingFor = "runtime" | "build" | "failed-build";

const WORDS: Record<WaitingFor, { readonly title: string; readonly text: string; readonly refreshSeconds: number }> = {
  runtime: {
    title: "Causeway is starting",
    text: "The database is being opened. This takes a few seconds on the first start.",
    refreshSeconds: 2,
  },
  build: {
    title: "The dashboard is being built",
    text: "This happens once after an install or an update and takes about half a minute. MCP clients are served already. This page reloads by itself.",
    refreshSeconds: 3,
  },
  "failed-build": {
    title: "The dashboard could not be built",
    text: "MCP clients are served all the same. The terminal in which Causeway runs shows what the build said; mend that and start again.",
    refreshSeconds: 30,
  },
};

/** A page of its own, without scripts and files: Next is not there yet to serve any. */
export function renderWaitingPage(waitingFor: WaitingFor): string {
  const { title, text } = WORDS[waitingFor];
  const isBroken = waitingFor === "failed-build";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Causeway</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<svg viewBox="0 0 360 44" role="img" aria-label="${isBroken ? "The line is broken before the dashboard." : "A line from you over Causeway to the dashboard."}">
<path class="line" d="M36 22H162"/><path class="line ${isBroken ? "broken" : "open"}" d="${isBroken ? "M198 22H250M274 22H324" : "M198 22H324"}"/>
<rect class="end" x="1" y="5" width="34" height="34" rx="7"/><text x="18" y="27">You</text>
<rect class="mid" x="163" y="5" width="34" height="34" rx="7"/><text class="on" x="180" y="27">C</text>
<rect class="end" x="325" y="5" width="34" height="34" rx="7"/><text x="342" y="27">UI</text>
</svg>
<h1>${title}</h1>
<p>${text}</p>
</main>
</body>
</html>
`;
}

/** Seconds after which a browser or a program should try again. */
export function retryAfterSeconds(waitingFor: WaitingFor): number {
  return WORDS[waitingFor].refreshSeconds;
}

const STYLE = `
:root{color-scheme:light dark;--ground:#f9fbfc;--surface:#fff;--line:#dde2e4;--ink:#16232a;--ink-2:#44545c;--accent:#007a86;--on:#fff;--err:#c0322f}
@media(prefers-color-scheme:dark){:root{--ground:#0b1215;--surface:#121a1e;--line:#263136;--ink:#eceff0;--ink-2:#a9b4b9;--accent:#4bc3cf;--on:#06181b;--err:#f0716a}}
*{box-sizing:border-box;margin:0}
body{min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--ground);color:var(--ink);font:14px/22px Geist,system-ui,sans-serif}
main{width:100%;max-width:420px;display:grid;gap:10px}
svg{width:100%;margin-bottom:14px;font:600 12px Geist,system-ui,sans-serif;text-anchor:middle}
.line{stroke:var(--line);stroke-width:2;fill:none}.open{stroke:var(--accent);stroke-dasharray:4 6;animation:move 1.2s linear infinite}.broken{stroke:var(--err)}
.end{fill:var(--surface);stroke:var(--line)}.mid{fill:var(--accent)}text{fill:var(--ink)}.on{fill:var(--on)}
h1{font:600 20px/28px Geist,system-ui,sans-serif;letter-spacing:-.015em}p{color:var(--ink-2)}
@keyframes move{to{stroke-dashoffset:-20}}
@media(prefers-reduced-motion:reduce){.open{animation:none}}
`;
