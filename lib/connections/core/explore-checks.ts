/** What people are told to look at when a server cannot be explored, looked at already. */
export interface ExploreCheck {
  readonly check: "url" | "headers" | "protocol" | "request";
  readonly outcome: "ok" | "failed" | "unknown";
  /** What was found, and what to do about it. */
  readonly detail: string;
}

type Step = "dns" | "connect" | "tls" | "negotiate" | "list";

/** What is known of an exploration that failed. */
export interface FailedExploration {
  readonly steps: readonly { readonly step: Step; readonly outcome: "ok" | "failed" | "skipped" }[];
  readonly isCredentialRefused: boolean;
  /** A credential was sent. */
  readonly hasCredential: boolean;
  /** Of the answer that ended it; null where there was none. */
  readonly httpStatus: number | null;
}

/**
 * What people are told to check when a server cannot be explored (its URL, the headers, that it speaks MCP, a plain
 * request), each answered from what the exploration has seen.
 */
export function exploreChecks(exploration: FailedExploration): readonly ExploreCheck[] {
  const { steps, isCredentialRefused, hasCredential, httpStatus } = exploration;
  const failed = steps.find(({ outcome }) => outcome === "failed")?.step ?? "negotiate";
  const isReached = failed === "negotiate" || failed === "list";
  const isAnswered = isReached && httpStatus !== null;
  const isMissing = httpStatus === 404 || httpStatus === 410;
  return [urlCheck(failed, isMissing), headersCheck(), protocolCheck(), requestCheck()];

  function headersCheck(): ExploreCheck {
    const check = "headers";
    if (isCredentialRefused) {
      const detail = hasCredential
        ? "The server refuses the credential. Paste it again, or look up which header it belongs in."
        : "The server asks for a credential. Choose API key or custom headers.";
      return { check, outcome: "failed", detail };
    }
    if (!isReached)
      return { check, outcome: "unknown", detail: "The server was not reached, so it has not seen them." };
    return { check, outcome: "ok", detail: hasCredential ? "They were not refused." : "None was asked for." };
  }

  function protocolCheck(): ExploreCheck {
    const check = "protocol";
    if (!isReached) return { check, outcome: "unknown", detail: "The server was not reached." };
    if (isCredentialRefused) return { check, outcome: "unknown", detail: "It says so only once it lets us in." };
    if (failed === "list") return { check, outcome: "ok", detail: "It agreed on a version, and then failed to list." };
    if (httpStatus !== null && httpStatus >= 500) {
      return { check, outcome: "unknown", detail: "The server has an error of its own. Try again when it is over it." };
    }
    return { check, outcome: "failed", detail: "What answers at this address does not speak MCP over HTTP." };
  }

  function requestCheck(): ExploreCheck {
    const check = "request";
    if (isAnswered) return { check, outcome: "ok", detail: `It was answered with HTTP ${httpStatus}.` };
    return isReached
      ? { check, outcome: "unknown", detail: "The answer could not be read. Try it from your own machine." }
      : { check, outcome: "failed", detail: "There was no answer. Try it from your own machine: it may see more." };
  }
}

const UNREACHED: Partial<Record<Step, string>> = {
  dns: "No such host is known. Look at its spelling.",
  connect: "The host is known, and nothing answers there. Look at the port, or whether it is up.",
  tls: "It answers, and its certificate is not to be trusted. It must be valid for this host.",
};

function urlCheck(failed: Step, isMissing: boolean): ExploreCheck {
  const check = "url";
  const why = UNREACHED[failed];
  if (why) return { check, outcome: "failed", detail: why };
  if (isMissing)
    return { check, outcome: "failed", detail: "The host answers, and has nothing at this path. Many end in /mcp." };
  return { check, outcome: "ok", detail: "The host was reached." };
}
