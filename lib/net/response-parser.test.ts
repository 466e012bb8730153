import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MalformedResponse, ResponseParser } from "@/lib/net/response-parser";

interface Seen {
  status: number | null;
  body: string;
  keepAliveMs: number | null;
}

function parse(chunks: readonly Buffer[], ends = false): Seen {
  const seen: Seen = { status: null, body: "", keepAliveMs: null };
  const parts: Buffer[] = [];
  const parser = new ResponseParser(
    {
      onHead: (head) => {
        seen.status = head.status;
      },
      onData: (chunk) => parts.push(chunk),
      onComplete: (keepAliveMs) => {
        seen.keepAliveMs = keepAliveMs;
      },
    },
    4000,
  );
  parser.expect();
  for (const chunk of chunks) parser.push(chunk);
  if (ends) parser.end();
  seen.body = Buffer.concat(parts).toString();
  return seen;
}

const bytes = (text: string) => [Buffer.from(text, "latin1")];
const ok = "HTTP/1.1 200 OK\r\n";

describe("responses as RFC 9112 frames them", () => {
  test.each<[string, string, Seen]>([
    ["a length", `${ok}Content-Length: 5\r\n\r\nhello`, { status: 200, body: "hello", keepAliveMs: 4000 }],
    [
      "the same length twice",
      `${ok}content-length: 2\r\nContent-Length: 2\r\n\r\nhi`,
      { status: 200, body: "hi", keepAliveMs: 4000 },
    ],
    [
      "chunks",
      `${ok}Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n`,
      { status: 200, body: "abc0123456789", keepAliveMs: 4000 },
    ],
    [
      "trailers",
      `${ok}transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\nX-Two: 2\r\n\r\n`,
      { status: 200, body: "a", keepAliveMs: 4000 },
    ],
    ["nothing", "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n", { status: 202, body: "", keepAliveMs: 4000 }],
    ["204", "HTTP/1.1 204 No Content\r\n\r\n", { status: 204, body: "", keepAliveMs: 4000 }],
    [
      "an informational response first",
      `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${ok}content-length: 1\r\n\r\na`,
      { status: 200, body: "a", keepAliveMs: 4000 },
    ],
    [
      "a server that closes",
      `${ok}Connection: Close\r\ncontent-length: 1\r\n\r\na`,
      { status: 200, body: "a", keepAliveMs: 0 },
    ],
    ["HTTP/1.0", "HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\na", { status: 200, body: "a", keepAliveMs: 0 }],
    [
      "a shorter keep-alive",
      `${ok}Keep-Alive: timeout=3, max=9\r\ncontent-length: 1\r\n\r\na`,
      { status: 200, body: "a", keepAliveMs: 2000 },
    ],
    [
      "a longer keep-alive",
      `${ok}Keep-Alive: timeout=300\r\ncontent-length: 1\r\n\r\na`,
      { status: 200, body: "a", keepAliveMs: 4000 },
    ],
    ["no reason phrase", "HTTP/1.1 200\r\ncontent-length: 1\r\n\r\na", { status: 200, body: "a", keepAliveMs: 4000 }],
  ])("%s", (_, text, expected) => {
    expect(parse(bytes(text))).toEqual(expected);
  });

  test("without a length the body ends with the connection", () => {
    expect(parse(bytes(`${ok}\r\nall of it`), true)).toEqual({ status: 200, body: "all of it", keepAliveMs: 0 });
  });

  test.each([
    `${ok}content-length: 5\r\n\r\nhel`,
    `${ok}transfer-encoding: chunked\r\n\r\n5\r\nhel`,
    "HTTP/1.1 200 O",
    "",
  ])("%j that breaks off is not complete", (text) => {
    expect(parse(bytes(text), true).keepAliveMs).toBeNull();
  });
});

test.each([
  ["not HTTP", "SSH-2.0-OpenSSH\r\n\r\n"],
  ["not HTTP, and no line", "hello there"],
  ["HTTP/2", "HTTP/2.0 200 OK\r\n\r\n"],
  ["a status that is none", "HTTP/1.1 2000 OK\r\n\r\n"],
  ["bare line feeds", "HTTP/1.1 200 OK\ncontent-length: 1\n\r\n\r\na"],
  ["a line feed in a header", `${ok}x: a\nb\r\ncontent-length: 0\r\n\r\n`],
  ["a carriage return in a header", `${ok}x: a\rb\r\ncontent-length: 0\r\n\r\n`],
  ["a NUL in a header", `${ok}x: a\0b\r\ncontent-length: 0\r\n\r\n`],
  ["a folded header", `${ok}x: a\r\n b\r\ncontent-length: 0\r\n\r\n`],
  ["a space before the colon", `${ok}content-length : 1\r\n\r\na`],
  ["a header without a name", `${ok}: x\r\n\r\n`],
  ["a header without a colon", `${ok}nonsense\r\n\r\n`],
  ["two lengths", `${ok}content-length: 1\r\ncontent-length: 2\r\n\r\nab`],
  ["two lengths in one header", `${ok}content-length: 1, 2\r\n\r\nab`],
  ["a negative length", `${ok}content-length: -1\r\n\r\n`],
  ["a signed length", `${ok}content-length: +1\r\n\r\na`],
  ["a length in hex", `${ok}content-length: 0x1\r\n\r\na`],
  ["a length and chunks", `${ok}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ["chunks under another coding", `${ok}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ["chunked twice", `${ok}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ["an unknown coding", `${ok}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ["a chunk without a size", `${ok}transfer-encoding: chunked\r\n\r\n\r\n`],
  ["a size in words", `${ok}transfer-encoding: chunked\r\n\r\nten\r\n`],
  ["a size beyond all sizes", `${ok}transfer-encoding: chunked\r\n\r\n${"f".repeat(20)}\r\n`],
  ["a size with a sign", `${ok}transfer-encoding: chunked\r\n\r\n-1\r\n`],
  ["a chunk longer than its size", `${ok}transfer-encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n`],
  ["an endless size line", `${ok}transfer-encoding: chunked\r\n\r\n1;${"x".repeat(5000)}`],
  ["endless trailers", `${ok}transfer-encoding: chunked\r\n\r\n0\r\n${"x: y\r\n".repeat(10_000)}`],
  ["a head without end", `${ok}${"x: y\r\n".repeat(10_000)}`],
  ["too many headers", `${ok}${"x: y\r\n".repeat(200)}\r\n`],
  ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"],
  ["more than was asked for", `${ok}content-length: 1\r\n\r\na${ok}content-length: 1\r\n\r\nb`],
])("%s is refused: parsers would disagree about it, or it costs too much", (_, text) => {
  expect(() => parse(bytes(text))).toThrow(MalformedResponse);
});

const body = fc.string({ maxLength: 200 });
const chunked = fc.array(fc.string({ minLength: 1, maxLength: 50 })).map((parts) => ({
  text: `${ok}transfer-encoding: chunked\r\n\r\n${parts.map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`).join("")}0\r\n\r\n`,
  body: parts.join(""),
}));
const counted = body.map((text) => ({
  text: `${ok}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  body: text,
}));

test("however the bytes are cut, the response is the same", () => {
  fc.assert(
    fc.property(fc.oneof(chunked, counted), fc.array(fc.nat(500), { maxLength: 40 }), (response, cuts) => {
      const whole = Buffer.from(response.text);
      const places = [...new Set([0, ...cuts.filter((cut) => cut < whole.length), whole.length])].sort((a, b) => a - b);
      const chunks = places.slice(1).map((end, at) => whole.subarray(places[at], end));
      expect(parse(chunks)).toEqual({ status: 200, body: response.body, keepAliveMs: 4000 });
    }),
  );
});

test("any bytes at all are read or refused, never worse", () => {
  const part = fc.oneof(
    fc.constantFrom(ok, "\r\n", "content-length: 3\r\n", "transfer-encoding: chunked\r\n", "3\r\n", "0\r\n"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      try {
        parse(parts.map((text) => Buffer.from(text)));
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedResponse);
      }
    }),
  );
});
