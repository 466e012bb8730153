import { createHmac, timingSafeEqual } from "node:crypto";
import type { z } from "zod";
import type { Vault } from "@/lib/credentials/vault";

/**
 * What a browser carries for us for a few minutes and cannot make or change: signed for one purpose, with an end. It can
 * be read, so nothing secret goes in.
 */
export function sealValue(
  vault: Vault,
  purpose: string,
  value: Readonly<Record<string, string>>,
  expiresAt: number,
): string {
  const body = Buffer.from(JSON.stringify({ ...value, expiresAt })).toString("base64url");
  return `${body}.${sign(vault, purpose, body)}`;
}

/** Null for everything that was not sealed here for this purpose, or is over. */
export function openValue<Shape extends z.ZodType>(
  vault: Vault,
  purpose: string,
  shape: Shape,
  text: string | undefined,
  now: number,
): z.output<Shape> | null {
  const [body = "", signature = ""] = text?.split(".") ?? [];
  const expected = Buffer.from(sign(vault, purpose, body));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const value = JSON.parse(Buffer.from(body, "base64url").toString()) as { expiresAt: number };
  if (value.expiresAt <= now) return null;
  const parsed = shape.safeParse(value);
  return parsed.success ? parsed.data : null;
}

function sign(vault: Vault, purpose: string, body: string): string {
  return createHmac("sha256", vault.derive(`carried-${purpose}`))
    .update(body)
    .digest("base64url");
}
