import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PERMISSIONS } from "@/lib/access/permissions";
import { FAULTS, type FaultCode } from "@/lib/base/errors";
import { restStatus } from "@/lib/base/rest-status";
import { PRODUCT_ROOT } from "@/tests/support/database";

const ROUTES = "app/api/v1/organizations/[org]";

const read = (path: string) => readFileSync(join(PRODUCT_ROOT, path), "utf8");

/** The cells of the Markdown table rows that begin with `start`. */
function rowsOf(page: string, start: RegExp): string[][] {
  return read(page)
    .split("\n")
    .filter((line) => start.test(line))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
}

const quoted = (cell: string | undefined) => [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? "");

/** `PATCH /connections/{slug}`, with the names that the page uses: a connection has a slug, all else an id. */
function servedRequests(): string[] {
  const files = readdirSync(join(PRODUCT_ROOT, ROUTES), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith("route.ts"))
    .flatMap((file) => {
      const path = `/${file.replace(/\/?route\.ts$/, "")}`
        .replace("[connection]", "{slug}")
        .replace(
          /\[(?:key|call|client|member|invitation|team|rule|request|attempt|alert|webhook|price|account|issuer|role)\]/,
          "{id}",
        )
        .replaceAll(/\[(\w+)\]/g, "{$1}");
      const methods = [...read(`${ROUTES}/${file}`).matchAll(/^export (?:const|async function|function) ([A-Z]+)\b/gm)];
      return methods.map(([, method]) => `${method} ${path}`);
    });
}

test("docs/admin-api.md names every request of the admin API, and none that is not served", () => {
  const rows = rowsOf("docs/admin-api.md", /^\| `(?:GET|POST|PUT|PATCH|DELETE) /);
  const documented = rows.flatMap(([, requests]) => quoted(requests));
  expect(documented.sort()).toEqual(servedRequests().sort());
  expect(read("docs/admin-api.md")).toContain("/api/v1/whoami");
});

test("docs/admin-api.md names every permission", () => {
  const documented = rowsOf("docs/admin-api.md", /^\| `\w+\.\w+` /).flatMap(([, permission]) => quoted(permission));
  expect(documented.sort()).toEqual([...PERMISSIONS].sort());
});

test("the table of docs/protocol.md has each code at the status that plain HTTP answers with", () => {
  const rows = rowsOf("docs/protocol.md", /^\| \d{3} /);
  const stated = rows.flatMap(([, status, codes]) => quoted(codes).map((code) => [code, Number(status)]));
  expect(stated).toEqual(expect.arrayContaining([["gateway_disabled", 403]]));
  expect(stated).toEqual(
    stated.map(([code]) => [code, code && code in FAULTS ? restStatus(code as FaultCode) : "no code of ours"]),
  );
});
