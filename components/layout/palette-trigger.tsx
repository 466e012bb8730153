"use client";

import { openPalette } from "@/components/layout/palette-events";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";

/** On narrow screens the bar at the top has it. */
export function PaletteTrigger() {
  return (
    <Button look="quiet" onClick={openPalette} className="max-md:hidden">
      Search or jump to <Kbd>Ctrl K</Kbd>
    </Button>
  );
}
