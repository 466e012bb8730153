import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PlainRequestReader } from "@/lib/gateway/mounts/plain-request";

const HEAD = ["POST /mcp HTTP/1.1", "Host: localhost:3000", "Content-Type: application/json", "Content-Length: 2"];

function read(lines: readonly string[], body = "{}") {
  return new PlainRequestReader().read(Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`, "latin1"));
}

describe("a plain request", () => {
  test("is read with its headers in lower case and without the space around their values", () => {
    const reading = read([...HEAD, "X-API-Key: \tak-1 "]);
    expect(reading).toMatchObject({
      kind: "plain",
      head: {
        url: "/mcp",
        path: { kind: "endpoint", slug: null },
        headers: { host: "localhost:3000", "content-type": "application/json", "x-api-key": "ak-1" },
        bodyLength: 2,
      },
    });
  });

  test.each([["/mcp?x=1"], ["/github/mcp"], ["/o/acme/mcp"], ["/o/acme/github/mcp"], ["/api/v1/mcp"]])(
    "may go to any endpoint: %s",
    (url) => expect(read([`POST ${url} HTTP/1.1`, ...HEAD.slice(1)]).kind).toBe("plain"),
  );

  test("says where its body begins, whatever follows", () => {
    const bytes = Buffer.from(`${HEAD.join("\r\n")}\r\n\r\n{}POST /mcp HTTP/1.1\r\n`);
    const reading = new PlainRequestReader().read(bytes);
    expect(reading.kind === "plain" && bytes.toString("latin1", reading.bodyAt, reading.bodyAt + 2)).toBe("{}");
  });

  test("may ask for the connection to be closed behind it", () => {
    expect(read([...HEAD, "Connection: Close"])).toMatchObject({ kind: "plain", head: { isLast: true } });
    expect(read([...HEAD, "Connection: Keep-Alive"])).toMatchObject({ kind: "plain", head: { isLast: false } });
  });

  test("is waited for while it may still become one", () => {
    const text = `${HEAD.join("\r\n")}\r\n\r\n`;
    const reader = new PlainRequestReader();
    for (let end = 1; end < text.length; end++)
      expect(reader.read(Buffer.from(text.slice(0, end))).kind).toBe("incomplete");
    expect(reader.read(Buffer.from(text)).kind).toBe("plain");
  });

  test("one after another is read by its own head", () => {
    const reader = new PlainRequestReader();
    const kinds = ["a", "b", "a", "a"].map((key) => {
      const reading = reader.read(Buffer.from(`${[...HEAD, `X-API-Key: ${key}`].join("\r\n")}\r\n\r\n`));
      return reading.kind === "plain" && reading.head.headers["x-api-key"];
    });
    expect(kinds).toEqual(["a", "b", "a", "a"]);
  });
});

describe("left to the HTTP parser", () => {
  test.each([
    ["another method", ["GET /mcp HTTP/1.1", ...HEAD.slice(1)]],
    ["another path", ["POST /api/v1/keys HTTP/1.1", ...HEAD.slice(1)]],
    ["an ambiguous path", ["POST //mcp HTTP/1.1", ...HEAD.slice(1)]],
    ["an absolute target", ["POST http://x/mcp HTTP/1.1", ...HEAD.slice(1)]],
    ["HTTP/1.0", ["POST /mcp HTTP/1.0", ...HEAD.slice(1)]],
    ["no host", [HEAD[0], ...HEAD.slice(2)]],
    ["no length", HEAD.slice(0, 3)],
    ["two lengths", [...HEAD, "Content-Length: 2"]],
    ["a length that is a list", [...HEAD.slice(0, 3), "Content-Length: 2, 2"]],
    ["a signed length", [...HEAD.slice(0, 3), "Content-Length: +2"]],
    ["a hexadecimal length", [...HEAD.slice(0, 3), "Content-Length: 0x2"]],
    ["a huge length", [...HEAD.slice(0, 3), "Content-Length: 99999999999"]],
    ["chunks", [...HEAD, "Transfer-Encoding: chunked"]],
    ["a coding hidden by its case", [...HEAD, "tRANSFER-eNCODING: identity"]],
    ["an expectation", [...HEAD, "Expect: 100-continue"]],
    ["an upgrade", [...HEAD, "Connection: upgrade", "Upgrade: websocket"]],
    ["options of a connection", [...HEAD, "Connection: close, x-api-key"]],
    ["two credentials", [...HEAD, "Authorization: Bearer a", "authorization: Bearer b"]],
    ["a folded line", [...HEAD, "X-A: b", " c: d"]],
    ["a space before the colon", [...HEAD, "Transfer-Encoding : chunked"]],
    ["a line without a colon", [...HEAD, "nothing"]],
    ["a name with an underscore", [...HEAD, "Content_Length: 3"]],
    ["a bare line feed", [...HEAD, "X-A: b\nTransfer-Encoding: chunked"]],
    ["a bare carriage return", [...HEAD, "X-A: b\rTransfer-Encoding: chunked"]],
    ["a NUL", [...HEAD, "X-A: b\0c"]],
    ["bytes beyond ASCII", [...HEAD, "X-A: \xe9"]],
    ["a head that is too long", [...HEAD, `X-A: ${"a".repeat(20_000)}`]],
  ] as [string, string[]][])("%s", (_what, lines) => expect(read(lines).kind).toBe("other"));

  test("a head that never ends", () => {
    expect(new PlainRequestReader().read(Buffer.from(`POST /mcp HTTP/1.1\r\nX-A: ${"a".repeat(20_000)}`)).kind).toBe(
      "other",
    );
  });

  test("a head whose lines end otherwise", () => {
    const bytes = Buffer.from("POST /mcp HTTP/1.1\nHost: localhost\n\n");
    expect(new PlainRequestReader().read(bytes).kind).toBe("other");
  });

  test("whatever does not begin like one, from the first byte on", () => {
    expect(new PlainRequestReader().read(Buffer.from("G")).kind).toBe("other");
    expect(new PlainRequestReader().read(Buffer.from("\x16\x03\x01")).kind).toBe("other");
  });
});

test("bytes of any kind are read without an error, and a plain reading holds only what was sent", () => {
  const piece = fc.constantFrom(...HEAD, "\r\n", "\n", "\r", ":", " ", "Transfer-Encoding: chunked", "\0", "Host: b");
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 16 }), (pieces) => {
      const text = `${HEAD[0]}\r\n${pieces.join("\r\n")}\r\n\r\n`;
      const reading = new PlainRequestReader().read(Buffer.from(text, "latin1"));
      if (reading.kind !== "plain") return;
      const { headers, bodyLength } = reading.head;
      expect(headers["transfer-encoding"]).toBeUndefined();
      expect(String(bodyLength)).toBe(String(Number(headers["content-length"])));
      const lines = text
        .slice(0, reading.bodyAt - 4)
        .split("\r\n")
        .slice(1);
      expect(Object.entries(headers)).toEqual(
        lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
      );
    }),
  );
});
