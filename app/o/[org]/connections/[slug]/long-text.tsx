"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";

const LONG_CHARACTERS = 900;
const LONG_LINES = 12;

/** A stranger's text, line by line as it was written; what is long begins cut, and says so. */
export function LongText({ text }: { text: string }) {
  const [isWhole, setIsWhole] = useState(false);
  const isLong = text.length > LONG_CHARACTERS || text.split("\n").length > LONG_LINES;
  return (
    <div className="grid justify-items-start gap-2 px-4 py-3">
      <p
        className={classNames(
          "w-full break-words whitespace-pre-line text-ink-2",
          isLong && !isWhole && "line-clamp-[12]",
        )}
      >
        {text}
      </p>
      {isLong ? (
        <Button aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? "Show less" : "Show all"}
        </Button>
      ) : null}
    </div>
  );
}
