import { expect, test } from "vitest";
import { type FirstRunFacts, renderWelcome } from "@/lib/start/welcome-block";

const facts: FirstRunFacts = {
  dashboardUrl: "http://localhost:3000/o/home",
  signInUrl: "http://localhost:3000/signin/link?token=t",
  signInObstacle: null,
  mcpUrl: "http://localhost:3000/mcp",
  apiKey: "ak-1",
};
const place = {
  dataDir: "/data",
  file: "/data/first-run.json",
  masterKeyFile: "/data/master.key",
  linkCommand: "PORT=3471 npm run sign-in-link",
};

test("the block holds the link, the URL, the key, a command to paste and what to back up", () => {
  const block = renderWelcome(facts, place);
  expect(block).toContain("http://localhost:3000/signin/link?token=t");
  expect(block).toContain(
    'claude mcp add --transport http causeway http://localhost:3000/mcp --header "Authorization: Bearer ak-1"',
  );
  expect(block).toContain("for a new link: PORT=3471 npm run sign-in-link)");
  expect(block).toContain("expires after 90 days");
  expect(block).toContain("Back up /data/master.key");
});

test("without a sign-in link it says why there is none; with a key from outside there is no file to back up", () => {
  const block = renderWelcome(
    { ...facts, signInUrl: null, signInObstacle: "Sign-in needs https." },
    { ...place, masterKeyFile: null },
  );
  expect(block).toContain("Sign-in needs https.");
  expect(block).not.toContain("Back up");
});
