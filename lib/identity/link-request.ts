import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { isFault } from "@/lib/base/errors";
import type { Vault } from "@/lib/credentials/vault";
import { LINK_SIGNATURE_HEADER, OPERATOR_KEY_LABEL, signLinkRequest } from "@/lib/identity/link-signature";
import { createLinkForPerson, findFirstOwnerEmail } from "@/lib/identity/sign-in-link";
import type { IdentityWorld } from "@/lib/identity/world";

/** How far the command's clock may be from the server's; also how long a signature could be replayed. */
const FRESH_MS = 60_000;

const MAX_BODY_BYTES = 1000;

const linkRequest = z.strictObject({
  /** Unix milliseconds. */
  at: z.int(),
  // Also `owner@localhost`, which is no address on the internet.
  email: z
    .string()
    .max(320)
    .regex(/^[^\s@]+@[^\s@]+$/)
    .optional(),
});

/**
 * Answers `npm run sign-in-link`. The embedded database belongs to the server's process alone, so the command cannot
 * make a link itself: it asks here, with a signature that only the holder of the master key can make.
 */
export async function answerLinkRequest(world: IdentityWorld, request: Request, now = Date.now()): Promise<Response> {
  // Browsers do not belong here, whatever they send; nor does a body whose length is not said.
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (request.headers.has("origin") || !(length <= MAX_BODY_BYTES)) return answer(404, { message: "Not found" });
  const body = await request.text();
  if (!isSigned(world.vault, body, request.headers)) return answer(404, { message: "Not found" });
  const input = linkRequest.safeParse(parseJson(body));
  if (!input.success || Math.abs(input.data.at - now) > FRESH_MS) {
    return answer(400, { message: "The request is too old. Is this machine's clock right?" });
  }
  const email = input.data.email ?? (await findFirstOwnerEmail(world));
  if (!email) return answer(404, { message: "There is no owner yet." });
  try {
    return answer(200, { email, url: await createLinkForPerson({ ...world, email, now }) });
  } catch (error) {
    if (isFault(error)) return answer(400, { message: error.publicMessage });
    throw error;
  }
}

function isSigned(vault: Vault, body: string, headers: Headers): boolean {
  const expected = Buffer.from(signLinkRequest(vault.derive(OPERATOR_KEY_LABEL), body));
  const given = Buffer.from(headers.get(LINK_SIGNATURE_HEADER) ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function answer(status: number, body: Record<string, string>): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
