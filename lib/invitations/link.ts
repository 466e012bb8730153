import { randomBytes } from "node:crypto";
import { sha256Hex } from "@/lib/base/hash";

const TOKEN = /^[\w-]{43}$/;

export interface NewInvitationLink {
  readonly url: string;
  /** What is stored. */
  readonly tokenHash: string;
}

/** 256 random bits: nobody guesses one, so that a plain hash is enough. */
export function newInvitationLink(publicUrl: string): NewInvitationLink {
  const token = randomBytes(32).toString("base64url");
  return { url: `${publicUrl}/invite/${token}`, tokenHash: sha256Hex(token) };
}

/** By which an invitation is found; null for what can be none. */
export function hashOfToken(token: string): string | null {
  return TOKEN.test(token) ? sha256Hex(token) : null;
}

export function endOfInvitation(days: number, now: Date): Date {
  return new Date(now.getTime() + days * 86_400_000);
}
