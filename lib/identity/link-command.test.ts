import { expect, test } from "vitest";
import { readEnvironment } from "@/lib/config/environment";
import { linkCommand, shownLinkCommand } from "@/lib/identity/link-command";

test.each([
  [{}, "npm run sign-in-link"],
  [{ PORT: "3471" }, "PORT=3471 npm run sign-in-link"],
  [
    { PORT: "3471", HOST: "10.0.0.5", DATA_DIR: "/srv/my data" },
    "PORT=3471 HOST=10.0.0.5 DATA_DIR='/srv/my data' npm run sign-in-link",
  ],
  [{ DATA_DIR: "it's" }, "DATA_DIR='it'\\''s' npm run sign-in-link"],
  [{ DATA_DIR: "other", MASTER_KEY: "secret" }, "npm run sign-in-link"],
])("the command finds the process of %j", (variables, command) => {
  expect(linkCommand(readEnvironment(variables))).toBe(command);
});

test("a page on the internet does not tell where the gateway's folders are", () => {
  const variables = { PORT: "3471", DATA_DIR: "/srv/data" };
  expect(shownLinkCommand(readEnvironment(variables))).toBe("PORT=3471 DATA_DIR=/srv/data npm run sign-in-link");
  const PUBLIC_URL = "https://mcp.example.com";
  expect(shownLinkCommand(readEnvironment({ ...variables, PUBLIC_URL }))).toBe("npm run sign-in-link");
});
