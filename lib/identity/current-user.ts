import "server-only";
import { cookies } from "next/headers";
import { cache } from "react";
import { cookiesFor, signInObstacle } from "@/lib/identity/cookies";
import { findSession, type PresentSession, type SignedInUser } from "@/lib/identity/session-user";
import type { SignInWorld } from "@/lib/identity/world";
import { runtime } from "@/lib/runtime";

export type { SignedInUser };

export async function identityWorld(): Promise<SignInWorld> {
  const { database, environment, vault, signIn } = await runtime();
  return { database, environment, vault, limits: signIn.limits, localProvider: signIn.localProvider };
}

/** The session of the request's cookie; null when nobody is signed in. Looked up once a request. */
export const currentSession = cache(async (): Promise<PresentSession | null> => {
  const { database, environment } = await identityWorld();
  if (signInObstacle(environment.PUBLIC_URL)) return null;
  const token = (await cookies()).get(cookiesFor(environment.PUBLIC_URL).sessionToken.name)?.value;
  return token ? findSession(database, token) : null;
});

/** Who is signed in, by the request's cookie; null when nobody is. */
export async function currentUser(): Promise<SignedInUser | null> {
  return (await currentSession())?.user ?? null;
}
