import { Fault } from "@/lib/base/errors";
import type { JsonValue } from "@/lib/base/json";
import { parseStrictJson } from "@/lib/mcp/strict-json";

/**
 * Reads a JSON body: at most `maxBytes`, counted as they come (Content-Length is a claim), UTF-8, parsed strictly.
 * No body at all is null. Throws `payload_too_large`, `unsupported_media_type`, `parse_error`.
 */
export async function readJsonBody(request: Request, maxBytes: number): Promise<JsonValue> {
  const bytes = await readBytes(request, maxBytes);
  if (bytes.byteLength === 0) return null;
  // A form of another site can send text/plain, but not application/json, without asking first (CORS preflight).
  const contentType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (contentType !== "application/json") {
    throw new Fault("unsupported_media_type", "Send the body as Content-Type: application/json.");
  }
  return parse(decode(bytes));
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
}

function tooLarge(maxBytes: number): Fault {
  return new Fault("payload_too_large", `The body is larger than ${maxBytes} bytes.`);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Fault("parse_error", "The body is not valid UTF-8.", { cause });
  }
}

function parse(text: string): JsonValue {
  try {
    return parseStrictJson(text);
  } catch (cause) {
    throw new Fault("parse_error", cause instanceof Error ? cause.message : "The body is not valid JSON.", { cause });
  }
}
