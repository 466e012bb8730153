import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashBuildInputs, isBuildCurrent, writeBuildStamp } from "@/lib/start/build-stamp";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "causeway-stamp-"));
  for (const folder of ["app", "lib/db/generated", ".next"]) await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, "app/page.tsx"), "one");
});

afterEach(() => rm(root, { recursive: true, force: true }));

test("the hash follows content and not file times, tests or the generated client", async () => {
  const before = await hashBuildInputs(root, {});
  await utimes(join(root, "app/page.tsx"), 1, 1);
  await writeFile(join(root, "lib/rule.test.ts"), "a test");
  await writeFile(join(root, "lib/db/generated/client.ts"), "generated");
  expect(await hashBuildInputs(root, {})).toBe(before);
  await writeFile(join(root, "app/page.tsx"), "two");
  expect(await hashBuildInputs(root, {})).not.toBe(before);
});

test("only variables that end up in the browser's bundle count", async () => {
  const before = await hashBuildInputs(root, { SECRET: "a" });
  expect(await hashBuildInputs(root, { SECRET: "b" })).toBe(before);
  expect(await hashBuildInputs(root, { NEXT_PUBLIC_NAME: "b" })).not.toBe(before);
});

test("a build counts only when it is whole and of these inputs", async () => {
  const inputs = await hashBuildInputs(root, {});
  await writeBuildStamp(root, inputs);
  expect(await isBuildCurrent(root, inputs)).toBe(false);
  await writeFile(join(root, ".next/BUILD_ID"), "id");
  expect(await isBuildCurrent(root, inputs)).toBe(true);
  expect(await isBuildCurrent(root, "other")).toBe(false);
});
