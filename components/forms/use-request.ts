"use client";

import { useState } from "react";

/** What a form sends: whether it is under way, and why the last one was refused. */
export function useRequest() {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  /** @param request resolves to why it was refused; null when it worked */
  async function send(request: () => Promise<string | null>): Promise<void> {
    setIsBusy(true);
    setProblem(null);
    const refusal = await request();
    setIsBusy(false);
    setProblem(refusal);
  }

  return { problem, setProblem, isBusy, send };
}
