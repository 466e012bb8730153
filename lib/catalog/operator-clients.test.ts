import { expect, test } from "vitest";
import { loadCatalog } from "@/lib/catalog/catalog";
import { operatorClients } from "@/lib/catalog/operator-clients";

const catalog = loadCatalog(process.cwd());
const app = { clientId: "app", clientSecret: null };

test("an operator's client is for the servers that the operator names, else for those of the catalog", () => {
  const issuer = "https://github.com/login/oauth";
  const named = { ...app, issuer, origins: ["https://mcp.example.com"] };
  expect(operatorClients([named, { ...app, issuer, origins: null }], catalog).map(({ origins }) => origins)).toEqual([
    ["https://mcp.example.com"],
    ["https://api.githubcopilot.com"],
  ]);
});

test("one without any server stops the start, and says what to write", () => {
  const client = { ...app, issuer: "https://unheard.example", origins: null };
  expect(() => operatorClients([client], catalog)).toThrow("name those that the client is for in servers");
});
