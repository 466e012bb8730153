import { hasLocalSignIn } from "@/lib/identity/local/local-provider";
import { type RunningLocalProvider, startLocalProvider } from "@/lib/identity/local/start-local-provider";
import { presentPeople } from "@/lib/identity/sign-in-methods";
import type { Runtime } from "@/lib/runtime";
import { log } from "@/lib/telemetry/log";

/** Runs the local provider where there is to be one; without it the product is whole. Never rejects. */
export async function keepLocalSignIn(running: Runtime): Promise<RunningLocalProvider | null> {
  if (!hasLocalSignIn(running.environment)) return null;
  try {
    const provider = await startLocalProvider({
      publicUrl: running.environment.PUBLIC_URL,
      people: () => presentPeople(running.database),
    });
    running.signIn.localProvider = provider;
    return provider;
  } catch (error) {
    log.warn({ err: error }, "The local sign-in could not be started; everything else runs.");
    return null;
  }
}
