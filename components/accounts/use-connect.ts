"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

/** What a page that came back from a provider tells the page that is still open. */
export const CONNECT_CHANNEL = "causeway-connect";

/** As a server action answers. */
type Begun =
  | { readonly ok: true; readonly value: { readonly startUrl: string } }
  | { readonly ok: false; readonly code: string; readonly message: string };

const WINDOW = "popup,width=560,height=720";
const CLOSED_EVERY_MS = 500;

/**
 * Sends a person to a provider in a window of its own, or in this one where none may be opened, and draws the page anew
 * when they are back.
 */
export function useConnect(begin: () => Promise<Begun>) {
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const [away, setAway] = useState<Window | null>(null);
  const [problem, setProblem] = useState<{ readonly code: string; readonly message: string } | null>(null);

  useEffect(() => {
    const channel = new BroadcastChannel(CONNECT_CHANNEL);
    channel.onmessage = () => router.refresh();
    return () => channel.close();
  }, [router]);

  // Whoever closes the window before it could tell anybody sees what came of it as well.
  useEffect(() => {
    if (!away) return;
    const timer = setInterval(() => {
      if (!away.closed) return;
      setAway(null);
      router.refresh();
    }, CLOSED_EVERY_MS);
    return () => clearInterval(timer);
  }, [away, router]);

  async function connect() {
    // Opened while the click is fresh: later, a browser takes it for an advertisement.
    const opened = window.open("", "_blank", WINDOW);
    setIsBusy(true);
    setProblem(null);
    const answer = await begin();
    setIsBusy(false);
    if (!answer.ok) {
      opened?.close();
      setProblem({ code: answer.code, message: answer.message });
      router.refresh();
      return;
    }
    if (opened) {
      opened.location.href = answer.value.startUrl;
      setAway(opened);
    } else window.location.href = answer.value.startUrl;
  }

  return { connect, isBusy, problem };
}
