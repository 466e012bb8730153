import { expect, test } from "vitest";
import { postmanCollection } from "./postman";

test("the collection is one of Postman's, has every request that one needs, and holds no key", () => {
  const text = postmanCollection("https://gateway.example/mcp", "causeway__whoami");
  const collection = JSON.parse(text);
  expect(collection.info.schema).toBe("https://schema.getpostman.com/json/collection/v2.1.0/collection.json");
  const variables = Object.fromEntries(
    collection.variable.map((one: { key: string; value: string }) => [one.key, one.value]),
  );
  expect(variables).toEqual({ endpoint: "https://gateway.example/mcp", key: "", tool: "causeway__whoami" });
  expect(text).not.toContain("ak-");
  for (const { request } of collection.item) {
    expect(request.url).toMatch(/^\{\{endpoint\}\}(\/tools.*)?$/);
    if (!request.body) continue;
    const body = JSON.parse(request.body.raw);
    const headers = new Map(request.header.map((one: { key: string; value: string }) => [one.key, one.value]));
    if ("method" in body) expect(headers.get("Mcp-Method")).toBe(body.method);
    if (body.params?.name) expect(headers.get("Mcp-Name")).toBe(body.params.name);
  }
  expect(collection.item).toHaveLength(5);
});
