"use client";

import { SlidersHorizontal } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";

/** On a phone the filters wait behind a button unless some are set, so that the list begins on the first screen. */
export function FilterFold({ startsOpen, children }: { startsOpen: boolean; children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(startsOpen);
  const id = useId();
  return (
    <>
      <Button className="sm:hidden" aria-expanded={isOpen} aria-controls={id} onClick={() => setIsOpen(!isOpen)}>
        <SlidersHorizontal size={14} aria-hidden="true" />
        Filters
      </Button>
      <div
        id={id}
        className={classNames("w-full gap-2 sm:contents", isOpen ? "max-sm:grid max-sm:grid-cols-2" : "max-sm:hidden")}
      >
        {children}
      </div>
    </>
  );
}
