import { expect, test } from "vitest";
import { renderWaitingPage } from "@/lib/start/waiting-page";

test.each(["runtime", "build", "failed-build", "load", "database"] as const)(
  "the page while waiting for the %s needs no other file and no script",
  (waitingFor) => {
    const page = renderWaitingPage(waitingFor);
    expect(page).not.toMatch(/<script|<link|src=|url\(|@import/);
    expect(page).toMatch(/<title>.+ · Causeway<\/title>/);
  },
);
