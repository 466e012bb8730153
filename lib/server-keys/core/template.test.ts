import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldsOf, fill, type Placeholder, templateProblem } from "@/lib/server-keys/core/template";

const keys: Record<string, string> = { API_KEY: "s3cret-value", REGION: "eu", "user.email": "ada@example.com" };
const known = ({ name }: Placeholder) => keys[name];

test.each([
  ["Bearer {{API_KEY}}", "Bearer s3cret-value"],
  ["{{ API_KEY }}:{{REGION}}", "s3cret-value:eu"],
  ["{{User.Email}}", "ada@example.com"],
  ["plain", "plain"],
  ["{{API_KEY}}{{API_KEY}}", "s3cret-values3cret-value"],
])("%s becomes %s", (template, filled) => {
  expect(templateProblem(template)).toBeNull();
  expect(fill(template, known)).toBe(filled);
});

test.each(["{{MISSING}}", "Bearer {{API_KEY}} {{MISSING}}", "{{org.slug}}", "{{vault:nobody}}"])(
  "%s is not sent while nobody has filled it",
  (template) => {
    expect(templateProblem(template)).toBeNull();
    expect(fill(template, known)).toBeNull();
  },
);

test.each([
  "{{}}",
  "{{user.password}}",
  "{{vault:}}",
  "{{vault:A B}}",
  "{{API_KEY",
  "API_KEY}}",
  "{{1KEY}}",
  "{{constructor.name}}",
])("%s is no placeholder, and is told so to whoever writes it", (template) => {
  expect(templateProblem(template)).toContain("is no placeholder");
});

test("what fills a placeholder is not read as a template itself", () => {
  expect(fill("{{A}}", () => "{{B}}")).toBe("{{B}}");
});

test("nothing that looks like a placeholder is ever sent as it stands", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom("{{", "}}", "API_KEY", "user.email", " "))), (parts) => {
      const template = parts.join("");
      if (templateProblem(template) !== null) return;
      const filled = fill(template, () => "x");
      expect(filled).not.toBeNull();
      expect(filled).not.toMatch(/\{\{|\}\}/);
    }),
  );
});

test("fields are named once, in the order in which they stand", () => {
  expect(fieldsOf(["Bearer {{B}}", "{{A}}{{B}} {{user.id}} {{vault:x}}"])).toEqual(["B", "A"]);
});
