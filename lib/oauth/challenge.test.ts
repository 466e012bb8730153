import fc from "fast-check";
import { expect, test } from "vitest";
import { readChallenge } from "@/lib/oauth/challenge";

test("a Bearer challenge is read wherever it stands", async () => {
  const header =
    'Basic realm="x, y", Bearer error="insufficient_scope", scope="a b", resource_metadata="https://a.example/m"';
  expect(await readChallenge(header)).toEqual({
    resourceMetadata: "https://a.example/m",
    scopes: ["a", "b"],
    error: "insufficient_scope",
  });
  expect(await readChallenge("Bearer")).toEqual({ resourceMetadata: null, scopes: [], error: null });
  expect(await readChallenge("Basic realm=x")).toBeNull();
  expect(await readChallenge(null)).toBeNull();
});

test("whatever a server says, it is read or it is none", async () => {
  const text = fc.string({ unit: fc.constantFrom(...'Bearer scope="\\ ,;\t=a:/\u00e9'.split("")), maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(text, async (header) => {
      const challenge = await readChallenge(`Bearer ${header}`);
      expect(challenge === null || Array.isArray(challenge.scopes)).toBe(true);
    }),
  );
});
