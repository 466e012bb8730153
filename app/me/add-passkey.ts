import { startRegistration } from "@simplewebauthn/browser";
import type { addPasskeyAction, newPasskeyOptionsAction } from "./actions";

type Added =
  | { readonly ok: true; readonly id: string; readonly name: string }
  /** Null: the person closed the dialog. */
  | { readonly ok: false; readonly problem: string | null };

/** Makes a passkey on the person's device and keeps its public half. */
export async function addPasskey(ask: typeof newPasskeyOptionsAction, keep: typeof addPasskeyAction): Promise<Added> {
  const options = await ask({});
  if (!options.ok) return { ok: false, problem: options.message };
  try {
    const response = await startRegistration({ optionsJSON: options.value });
    const kept = await keep({ response: response as never });
    return kept.ok ? { ok: true, ...kept.value } : { ok: false, problem: kept.message };
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "NotAllowedError" || name === "AbortError") return { ok: false, problem: null };
    if (name === "InvalidStateError")
      return { ok: false, problem: "This device has a passkey for your account already." };
    return { ok: false, problem: "This browser could not make a passkey." };
  }
}
