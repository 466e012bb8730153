import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { environmentSchema, readEnvironment } from "@/lib/config/environment";

const example = await readFile(".env.example", "utf8");
const withEverythingSet = parseEnv(example.replaceAll(/^#(?=[A-Z_]+=)/gm, ""));

test(".env.example names exactly the variables that the product reads", () => {
  expect(Object.keys(withEverythingSet).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
});

test("the values in .env.example are the defaults", () => {
  expect(readEnvironment({ ...withEverythingSet })).toEqual(readEnvironment({}));
});

test(".env.example copied as it is changes nothing", () => {
  expect(parseEnv(example)).toEqual({});
});

test("an unusable value is refused by the variable's name and never shown", () => {
  expect(() => readEnvironment({ DATABASE_URL: "mysql://user:hunter2@db" })).toThrow(
    expect.objectContaining({ message: expect.stringMatching(/^(?!.*hunter2).*DATABASE_URL/) }),
  );
});
