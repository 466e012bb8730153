import { expect, test } from "vitest";
import { readServerMetadata } from "./server-metadata";

const document = (issuer: string) => ({
  issuer,
  authorization_endpoint: "https://id.example/authorize",
  token_endpoint: "https://id.example/token",
  code_challenge_methods_supported: ["S256"],
});

test.each([
  ["https://id.example", "https://id.example"],
  ["https://id.example/", "https://id.example"],
  ["https://id.example", "https://id.example/"],
  ["https://id.example/as", "https://id.example/as"],
])("a server asked for as %s that calls itself %s is the one, by its own name", (asked, itself) => {
  expect(readServerMetadata(asked, document(itself))).toMatchObject({ ok: true, facts: { issuer: itself } });
});

test.each([
  ["https://id.example/as", "https://id.example/as/"],
  ["https://id.example", "https://id.example/as"],
  ["https://id.example", "https://ID.example"],
  ["https://id.example", "https://id.example:443"],
  ["https://id.example", "http://id.example"],
  ["https://id.example", "https://other.example"],
])("a server asked for as %s that calls itself %s is another", (asked, itself) => {
  expect(readServerMetadata(asked, document(itself))).toMatchObject({ ok: false });
});
