"use client";

import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";

type CopyState = "idle" | "copied" | "refused";

const LABELS: Record<CopyState, string | null> = { idle: null, copied: "Copied", refused: "Select and copy" };

/** Says that it copied, on itself. Browsers refuse the clipboard on plain-http hosts: then it says what to do. */
export function CopyButton({ text, label = "Copy", name }: { text: string; label?: string; name?: string }) {
  const [state, setState] = useState<CopyState>("idle");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("refused");
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setState("idle"), 2000);
  }

  return (
    <Button onClick={() => void copy()} aria-label={name ? `${label} ${name}` : undefined}>
      <span aria-live="polite">{LABELS[state] ?? label}</span>
    </Button>
  );
}
