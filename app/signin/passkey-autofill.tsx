"use client";

import { browserSupportsWebAuthnAutofill, WebAuthnAbortService } from "@simplewebauthn/browser";
import { useEffect, useState } from "react";
import { enterWithPasskey } from "./enter-with-passkey";

/** Lets the browser offer the person's passkeys in the e-mail field, where it can; nothing is shown before one is refused. */
export function PasskeyAutofill({ next }: { next: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let isLeft = false;
    const offer = async () => {
      if (!(await browserSupportsWebAuthnAutofill()) || isLeft) return;
      const entered = await enterWithPasskey(next, true);
      if (entered.ok) window.location.assign(entered.location);
      else if (!isLeft) setProblem(entered.problem);
    };
    void offer();
    return () => {
      isLeft = true;
      WebAuthnAbortService.cancelCeremony();
    };
  }, [next]);
  return problem ? (
    <p role="alert" className="text-small text-err">
      {problem}
    </p>
  ) : null;
}
