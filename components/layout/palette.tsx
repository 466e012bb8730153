"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { onOpenPalette } from "@/components/layout/palette-events";
import type { ShellFacts } from "@/components/layout/shell-facts";

/** Fetched when it is first asked for: most pages are read without it. */
const PaletteDialog = dynamic(
  () => import("@/components/layout/palette-dialog").then((module) => module.PaletteDialog),
  {
    ssr: false,
  },
);

/** Opens on Ctrl+K or Command+K, wherever the focus is. */
export function Palette({ facts }: { facts: ShellFacts }) {
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      setIsOpen(true);
    };
    document.addEventListener("keydown", onKey);
    const stop = onOpenPalette(() => setIsOpen(true));
    return () => {
      document.removeEventListener("keydown", onKey);
      stop();
    };
  }, []);
  return isOpen ? <PaletteDialog facts={facts} onClose={() => setIsOpen(false)} /> : null;
}
