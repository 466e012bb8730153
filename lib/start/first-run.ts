import { resolve } from "node:path";
import { isFault } from "@/lib/base/errors";
import type { Demo } from "@/lib/demo/start-demo";
import { linkCommand } from "@/lib/identity/link-command";
import { hasLocalSignIn } from "@/lib/identity/local/local-provider";
import { provisionLocalPeople } from "@/lib/identity/local/provision-people";
import { createLinkForPerson, FIRST_RUN_LINK_MINUTES } from "@/lib/identity/sign-in-link";
import { connectFirstServers, provisionFirstRun } from "@/lib/organizations/provision-first-run";
import type { Runtime } from "@/lib/runtime";
import { firstRunFile, writeFirstRunFile } from "@/lib/start/first-run-file";
import { masterKeyFile } from "@/lib/start/master-key-file";
import type { Progress } from "@/lib/start/progress";
import { type FirstRunFacts, renderWelcome } from "@/lib/start/welcome-block";

/** Whether nobody has been here yet. */
export async function isFirstRun({ database }: Pick<Runtime, "database">): Promise<boolean> {
  return (await database.system.organization.findFirst({ select: { id: true } })) === null;
}

/** Makes an organization with an owner and a key, connects the demo servers, and tells a person how to go on. */
export async function runFirstTime(options: {
  readonly runtime: Runtime;
  readonly demo: Demo | null;
  readonly progress: Progress;
}): Promise<void> {
  const { runtime, demo, progress } = options;
  const { environment } = runtime;
  const done = progress.begin("Setting up the first organization");
  const made = await provisionFirstRun(runtime, { demo: [] });
  const { organization, owner, apiKey } = made;
  await connectDemo(runtime, made, demo);
  if (hasLocalSignIn(environment)) await provisionLocalPeople(runtime.database, organization.id);
  done("The first organization is set up");

  const dataDir = resolve(environment.DATA_DIR);
  const facts: FirstRunFacts = {
    dashboardUrl: `${environment.PUBLIC_URL}/o/${organization.slug}`,
    ...(await signIn(runtime, owner.email)),
    mcpUrl: `${environment.PUBLIC_URL}/mcp`,
    apiKey,
  };
  await writeFirstRunFile(dataDir, facts);
  progress.show(
    renderWelcome(facts, {
      dataDir,
      file: firstRunFile(dataDir),
      masterKeyFile: masterKeyFile(environment),
      linkCommand: linkCommand(environment),
    }),
  );
}

/** A demo that cannot be connected is no reason to lose the key that was just made. */
async function connectDemo(
  runtime: Runtime,
  made: Parameters<typeof connectFirstServers>[1],
  demo: Demo | null,
): Promise<void> {
  try {
    await connectFirstServers(runtime, made, demo?.servers ?? []);
  } catch (error) {
    runtime.log.warn({ err: error }, "The demo servers could not be connected; everything else runs.");
  }
}

/** A link, or why there can be none: over plain http sign-in works on localhost alone. */
async function signIn(runtime: Runtime, email: string): Promise<Pick<FirstRunFacts, "signInUrl" | "signInObstacle">> {
  try {
    const { environment, database, vault } = runtime;
    const signInUrl = await createLinkForPerson({
      environment,
      database,
      vault,
      email,
      minutes: FIRST_RUN_LINK_MINUTES,
    });
    return { signInUrl, signInObstacle: null };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { signInUrl: null, signInObstacle: error.publicMessage };
  }
}
