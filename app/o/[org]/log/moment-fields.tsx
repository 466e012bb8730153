"use client";

import { useState } from "react";
import { CONTROL } from "@/components/ui/input";

/** What a datetime field shows of a moment: in the reader's own zone, which the server cannot know. */
function toField(iso: string | undefined): string {
  if (!iso) return "";
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function fromField(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? "" : new Date(time).toISOString();
}

/** Two moments. The form sends them in UTC, so that an address means the same everywhere. */
export function MomentFields({ from, to }: { from: string | undefined; to: string | undefined }) {
  const [moments, setMoments] = useState({ from: from ?? "", to: to ?? "" });
  return (["from", "to"] as const).map((name) => (
    <span key={name} className="grid min-w-0">
      <input
        type="datetime-local"
        aria-label={name === "from" ? "From, your time" : "To, your time"}
        defaultValue={toField(moments[name])}
        onChange={(event) => setMoments({ ...moments, [name]: fromField(event.target.value) })}
        // The server wrote the fields in its own zone.
        suppressHydrationWarning
        className={CONTROL}
      />
      <input type="hidden" name={name} value={moments[name]} disabled={moments[name] === ""} />
    </span>
  ));
}
