import { startAuthentication } from "@simplewebauthn/browser";

type Entered =
  | { readonly ok: true; readonly location: string }
  | { readonly ok: false; readonly problem: string | null };

/** One question after the other: the second gets the challenge that the first one's cookie holds. */
let asking: Promise<Posted> = Promise.resolve({ ok: true, body: {} });

/**
 * Asks the person's authenticator and signs in with what it says. Null as the problem: the person closed the dialog, or
 * another question took its place.
 *
 * @param inField offers passkeys in the e-mail field, without a dialog; waits as long as nobody chooses one
 */
export async function enterWithPasskey(next: string, inField: boolean): Promise<Entered> {
  asking = asking.then(() => post("/api/auth/passkey/options", {}));
  const options = await asking;
  if (!options.ok) return { ok: false, problem: options.message };
  let response: unknown;
  try {
    const optionsJSON = options.body as unknown as Parameters<typeof startAuthentication>[0]["optionsJSON"];
    response = await startAuthentication({ optionsJSON, useBrowserAutofill: inField });
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "NotAllowedError" || name === "AbortError") return { ok: false, problem: null };
    return { ok: false, problem: "This browser could not ask for a passkey. Sign in in another way." };
  }
  const entered = await post("/api/auth/passkey/enter", { response, next });
  if (!entered.ok) return { ok: false, problem: entered.message };
  return { ok: true, location: String(entered.body.location ?? "/") };
}

type Posted =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly message: string };

async function post(url: string, body: object): Promise<Posted> {
  try {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    const said = (await answer.json()) as Record<string, unknown>;
    if (answer.ok) return { ok: true, body: said };
    return { ok: false, message: typeof said.message === "string" ? said.message : "The gateway refused this." };
  } catch {
    return { ok: false, message: "The gateway does not answer. Try again." };
  }
}
