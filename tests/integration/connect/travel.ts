import { arrive, depart } from "@/lib/oauth/attempts";
import { openOrganization } from "@/lib/operations/open-organization";
import type { Runtime } from "@/lib/runtime";
import { walk } from "@/tests/fixtures/oauth/authorization-server";

/** A person with a browser, on the way from the gateway to a provider and back. */
export interface Traveller {
  readonly id: string;
  readonly name: string;
}

export async function leave(runtime: Runtime, user: Traveller, startUrl: string) {
  const departure = await depart(runtime.services.oauth, user, new URL(startUrl).searchParams.get("state") ?? "");
  if (departure.kind === "refused") throw new Error(`turned away: ${departure.why}`);
  return departure;
}

export function comeBack(
  runtime: Runtime,
  user: Traveller,
  answer: URL,
  browserKey: string | undefined,
): ReturnType<typeof arrive> {
  return arrive(
    runtime.services.oauth,
    user,
    answer.searchParams,
    () => browserKey,
    (slug) => openOrganization(runtime, { kind: "user", user }, slug),
  );
}

/** All the way. Resolves with what is stored of the attempt. */
export async function travel(runtime: Runtime, user: Traveller, startUrl: string) {
  const departure = await leave(runtime, user, startUrl);
  const answer = await walk(departure.url);
  const arrival = await comeBack(runtime, user, answer, departure.browserKey);
  if (arrival.kind === "refused") throw new Error(`turned away: ${arrival.why}`);
  return runtime.database.system.upstreamAuthorization.findUniqueOrThrow({ where: { id: arrival.attemptId } });
}
