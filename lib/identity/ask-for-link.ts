import { z } from "zod";
import { isFault } from "@/lib/base/errors";
import { type Environment, readEnvironment } from "@/lib/config/environment";
import { deriveForUse } from "@/lib/credentials/derive-key";
import { readMasterKey } from "@/lib/credentials/master-key";
import {
  LINK_REQUEST_PATH,
  LINK_SIGNATURE_HEADER,
  OPERATOR_KEY_LABEL,
  signLinkRequest,
} from "@/lib/identity/link-signature";

const answerShape = z.union([z.object({ url: z.url(), email: z.string() }), z.object({ message: z.string() })]);

export type LinkAnswer =
  | { readonly ok: true; readonly url: string; readonly email: string }
  | { readonly ok: false; readonly problem: string };

/**
 * Asks the gateway that runs on this machine for a sign-in link. The embedded database belongs to that process alone, so
 * nobody else can make one. It is reached on loopback whatever PUBLIC_URL says.
 *
 * @param email whose link; without it, the first owner's
 */
export async function askForLink(email: string | undefined): Promise<LinkAnswer> {
  try {
    const environment = readEnvironment();
    const { DATA_DIR: dataDir, MASTER_KEY: masterKey } = environment;
    // Read, never made: a new key here would be one that no gateway knows.
    const master = await readMasterKey({ masterKey, dataDir });
    if (!master) return refusal(`No gateway has run with the data folder ${dataDir} yet. Run npm start first.`);
    const body = JSON.stringify({ at: Date.now(), ...(email === undefined ? {} : { email }) });
    const signature = signLinkRequest(deriveForUse(master, OPERATOR_KEY_LABEL), body);
    return await send(new URL(LINK_REQUEST_PATH, localOrigin(environment)), body, signature);
  } catch (error) {
    if (isFault(error)) return refusal(error.publicMessage);
    return refusal(error instanceof Error ? error.message : String(error));
  }
}

function localOrigin({ HOST, PORT }: Environment): string {
  const everywhere = HOST === "0.0.0.0" || HOST === "::";
  const host = everywhere ? "127.0.0.1" : HOST;
  return `http://${host.includes(":") ? `[${host}]` : host}:${PORT}`;
}

async function send(url: URL, body: string, signature: string): Promise<LinkAnswer> {
  let response: Response;
  try {
    // biome-ignore lint/style/noRestrictedGlobals: a command of the operator's own asks this machine, on the port that it knows.
    response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", [LINK_SIGNATURE_HEADER]: signature },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
  } catch {
    return refusal(`No gateway answers at ${url.origin}. Start it with npm start, with the same PORT and DATA_DIR.`);
  }
  if (response.status === 503) return refusal("The dashboard is still being built. Try again in a minute.");
  const answer = answerShape.safeParse(await response.json().catch(() => null));
  if (!answer.success) return refusal(`What answers at ${url.origin} is not this gateway.`);
  if ("url" in answer.data) return { ok: true, url: answer.data.url, email: answer.data.email };
  if (response.status === 404 && answer.data.message === "Not found") {
    return refusal(
      `The gateway at ${url.origin} has another master key. Use the DATA_DIR and MASTER_KEY it runs with.`,
    );
  }
  return refusal(answer.data.message);
}

function refusal(problem: string): LinkAnswer {
  return { ok: false, problem };
}
