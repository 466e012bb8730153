import { expect, test } from "vitest";
import { dataUrlOf, isInlineImage } from "./media";

test.each([
  ["aGk=", "image/png", "data:image/png;base64,aGk="],
  ["aG\nk=", "IMAGE/PNG", "data:image/png;base64,aGk="],
  ['"><script>', "image/png", null],
  ["aGk=", "image/png,<script>", null],
  ["", "image/png", null],
  ["aGk=", "", null],
])("%j of the type %s is %s", (data, type, url) => {
  expect(dataUrlOf(data, type)).toBe(url);
});

test("a picture that could run or fetch something is not drawn", () => {
  expect(["image/svg+xml", "text/html", "application/pdf", "image/png"].filter(isInlineImage)).toEqual(["image/png"]);
});
