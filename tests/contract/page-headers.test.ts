import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { config } from "@/proxy";
import { PRODUCT_ROOT } from "@/tests/support/database";

/** The pages' addresses as the matcher would name them: `/o/:org/log/:path*` for everything below that folder. */
const folders = readdirSync(join(PRODUCT_ROOT, "app/o/[org]"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("page.tsx"))
  .map((file) => file.split("/")[0])
  // What is no page is drawn at an address that the matcher's last line has: pages.test.ts.
  .filter((folder) => folder !== "page.tsx" && folder !== "[...rest]");

test.each([...new Set(folders)])("the pages below /o/{org}/%s are sent with a policy and are not cached", (folder) => {
  expect(config.matcher).toContain(`/o/:org/${folder}/:path*`);
});
