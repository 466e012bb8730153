"use client";

import { useState } from "react";
import { CONTROL } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

const CUSTOM = "custom";

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

/** A range that moves, or two moments. The form sends the moments in UTC, so that an address means the same everywhere. */
export function RangeFields({
  ranges,
  range,
  from,
  to,
  allLabel,
}: {
  ranges: readonly { readonly value: string; readonly label: string }[];
  range: string | undefined;
  from: string | undefined;
  to: string | undefined;
  /** The choice of no range at all; left out where there has to be one. */
  allLabel?: string;
}) {
  const [choice, setChoice] = useState(range ?? (from || to ? CUSTOM : ""));
  const [moments, setMoments] = useState({ from: from ?? "", to: to ?? "" });
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
        {allLabel ? <option value="">{allLabel}</option> : null}
        {ranges.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
        <option value={CUSTOM}>From … to …</option>
      </Select>
      {isCustom
        ? (["from", "to"] as const).map((name) => (
            <span key={name} className="grid">
              <input
                type="datetime-local"
                aria-label={name === "from" ? "From, your time" : "To, your time"}
                defaultValue={toField(moments[name])}
                onChange={(event) => setMoments({ ...moments, [name]: fromField(event.target.value) })}
                className={CONTROL}
              />
              <input type="hidden" name={name} value={moments[name]} disabled={moments[name] === ""} />
            </span>
          ))
        : null}
    </>
  );
}
