import "server-only";
import { getServerSession } from "next-auth/next";
import { cache } from "react";
import { signInObstacle } from "@/lib/identity/cookies";
import { identityOptions } from "@/lib/identity/options";
import type { IdentityWorld } from "@/lib/identity/world";
import { runtime } from "@/lib/runtime";

export interface SignedInUser {
  /** usr_… */
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export async function identityWorld(): Promise<IdentityWorld> {
  const { database, environment, vault } = await runtime();
  return { database, environment, vault };
}

/** Who is signed in, by the request's cookie; null when nobody is. Looked up once a request. */
export const currentUser = cache(async (): Promise<SignedInUser | null> => {
  const world = await identityWorld();
  if (signInObstacle(world.environment.PUBLIC_URL)) return null;
  const session = (await getServerSession(identityOptions(world))) as { user?: Record<string, unknown> } | null;
  const { id, name, email } = session?.user ?? {};
  if (typeof id !== "string" || typeof email !== "string") return null;
  return { id, email, name: typeof name === "string" && name ? name : email };
});
