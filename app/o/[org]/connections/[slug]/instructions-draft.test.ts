import { expect, test } from "vitest";
import { changedInstructions, draftOf } from "./instructions-draft";

const known = { instructions: "The server's.", instructionsMode: "server", customInstructions: null } as const;

test("an untouched form changes nothing", () => {
  expect(changedInstructions(known, draftOf(known))).toEqual({});
  const custom = { ...known, instructionsMode: "custom", customInstructions: "Ours." } as const;
  expect(changedInstructions(custom, draftOf(custom))).toEqual({});
  expect(changedInstructions(custom, { mode: "custom", text: " Ours. " })).toEqual({});
});

test("a text of one's own begins with the server's", () => {
  expect(draftOf(known).text).toBe("The server's.");
  expect(changedInstructions(known, { ...draftOf(known), mode: "custom" })).toEqual({
    instructions: { mode: "custom", text: "The server's." },
  });
});

test("a text that is not chosen is not sent", () => {
  expect(changedInstructions(known, { mode: "off", text: "kept in the form" })).toEqual({
    instructions: { mode: "off" },
  });
});
