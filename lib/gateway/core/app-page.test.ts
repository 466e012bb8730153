import { expect, test } from "vitest";
import { withPageNames } from "@/lib/gateway/core/app-page";

const NAMES = { tools: { refresh: "red__refresh" }, resources: {} };

test.each([
  ["<!doctype html><html><head><title>x</title></head></html>", "<!doctype html><html><head>"],
  ["<!DOCTYPE html>\n<HTML lang=en><body><header>x</header></body></HTML>", "<!DOCTYPE html>\n<HTML lang=en>"],
  ["<!doctype html><title>x</title>", "<!doctype html>"],
  ["<p>x</p>", ""],
  ["<html><head", "<html>"],
  ["<!-- <head> --><html><head></head>", "<!-- <head> --><html><head>"],
  ["<!--><head></head><!-- -->", "<!--><head>"],
  ["<!-- x --><!doctype html><p>x</p>", "<!-- x --><!doctype html>"],
  ["<html><!-- <head>", "<html>"],
  ["<html><header></header><head\nlang='a'></head>", "<html><header></header><head\nlang='a'>"],
])("the names come before the page's own scripts, and after what decides how it is read: %s", (html, before) => {
  const page = withPageNames(html, NAMES);
  expect(page.startsWith(`${before}<script>`)).toBe(true);
  expect(page.replace(/<script>.*?<\/script>/s, "")).toBe(html);
  expect(page).toContain('"refresh":"red__refresh"');
});

test("a name cannot end the script", () => {
  const page = withPageNames("", { tools: { "</script><script>alert(1)": "x" }, resources: {} });
  expect(page.match(/<\/script>/g)).toHaveLength(1);
});

test.each(["<head ", "<html ", " ", "<!doctype ", "<!-- "])("2 MB of %j are read once", (part) => {
  const html = part.repeat(2_000_000 / part.length);
  expect(withPageNames(html, NAMES).startsWith("<script>")).toBe(true);
  expect(
    withPageNames(`${html}>`, NAMES).startsWith([" ", "<!-- "].includes(part) ? "<script>" : `${html}><script>`),
  ).toBe(true);
});
