"use client";

import { useState } from "react";
import { Select } from "@/components/ui/select";
import { MomentFields } from "./moment-fields";

const CUSTOM = "custom";

/** A range that moves, any time, or two moments. */
export function RangeFields({
  ranges,
  range,
  from,
  to,
}: {
  ranges: readonly { readonly value: string; readonly label: string }[];
  range: string | undefined;
  from: string | undefined;
  to: string | undefined;
}) {
  const [choice, setChoice] = useState(range ?? (from || to ? CUSTOM : ""));
  const isCustom = choice === CUSTOM;
  return (
    <>
      <Select
        name={isCustom ? undefined : "range"}
        aria-label="Time"
        value={choice}
        onChange={(event) => setChoice(event.target.value)}
        className="flex-none"
      >
        <option value="">Any time</option>
        {ranges.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
        <option value={CUSTOM}>From … to …</option>
      </Select>
      {isCustom ? <MomentFields from={from} to={to} /> : null}
    </>
  );
}
