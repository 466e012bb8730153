import { renderPlainPage } from "@/lib/http/plain-page";

/** What a person waits for: the dashboard is being built, its build failed, or calls come first. */
export type WaitingFor = "runtime" | "build" | "failed-build" | "load";

/** And what it says when the dashboard is there and its database is not. */
export type WaitingPage = WaitingFor | "database";

const WORDS: Record<WaitingPage, { readonly title: string; readonly text: string; readonly refreshSeconds: number }> = {
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
  load: {
    title: "Causeway has more to do than it can",
    text: "Calls of MCP clients come first. This page reloads by itself.",
    refreshSeconds: 5,
  },
  database: {
    title: "The database cannot be reached",
    text: "The dashboard has nothing to show until it is back. You stay signed in, and this page reloads by itself. MCP clients are served for 30 seconds from what the gateway remembers, and refused after that. The server's log says what the database said.",
    refreshSeconds: 5,
  },
};

/** A page of its own, without scripts and files: Next is not there yet to serve any. */
export function renderWaitingPage(waitingFor: WaitingPage): string {
  const { title, text } = WORDS[waitingFor];
  const isDatabase = waitingFor === "database";
  return renderPlainPage({
    title,
    text,
    isBroken: waitingFor === "failed-build" || isDatabase,
    end: isDatabase ? { name: "the database", mark: "DB" } : { name: "the dashboard", mark: "UI" },
  });
}

/** Seconds after which a browser or a program should try again. */
export function retryAfterSeconds(waitingFor: WaitingPage): number {
  return WORDS[waitingFor].refreshSeconds;
}
