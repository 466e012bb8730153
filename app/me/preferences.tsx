"use client";

import { useState, useSyncExternalStore } from "react";
import { chooseTheme, THEMES, type Theme } from "@/components/layout/theme";
import { chooseTimeZone } from "@/components/layout/time-zone";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

const THEME_LABELS: Record<Theme, string> = { system: "As the system", light: "Light", dark: "Dark" };
const never = () => () => {};

/** Kept in this browser: another device has its own light and its own clock. */
export function Preferences({ theme: chosenTheme, timeZone }: { theme: Theme; timeZone: string | null }) {
  const [theme, setTheme] = useState(chosenTheme);
  const own = useSyncExternalStore(
    never,
    () => today(new Intl.DateTimeFormat().resolvedOptions().timeZone),
    () => "",
  );
  // The server knows other names than the browser; what is drawn first must be the same on both.
  const zones = own === "" ? [timeZone].filter((zone) => zone !== null) : allZones(timeZone);
  return (
    <div className="grid gap-4 px-4 py-4 sm:grid-cols-2">
      <Field id="theme" label="Theme">
        <Select
          id="theme"
          value={theme}
          onChange={(event) => {
            const next = THEMES.find((each) => each === event.target.value) ?? "system";
            setTheme(next);
            chooseTheme(next);
          }}
        >
          {THEMES.map((each) => (
            <option key={each} value={each}>
              {THEME_LABELS[each]}
            </option>
          ))}
        </Select>
      </Field>
      <Field id="time-zone" label="Time zone" hint="Times on every page are shown in it.">
        <Select
          id="time-zone"
          aria-describedby="time-zone-note"
          value={timeZone ?? ""}
          onChange={(event) => {
            chooseTimeZone(event.target.value || null);
            window.location.reload();
          }}
        >
          <option value="">{own ? `As the browser (${own})` : "As the browser"}</option>
          {zones.map((zone) => (
            <option key={zone} value={zone}>
              {zone}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  );
}

/** Browsers list these by names that the places no longer go by. */
const RENAMED: Readonly<Record<string, string>> = {
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Godthab": "America/Nuuk",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Europe/Kiev": "Europe/Kyiv",
};
const today = (zone: string) => RENAMED[zone] ?? zone;

function allZones(chosen: string | null): readonly string[] {
  const known = Intl.supportedValuesOf("timeZone").map(today).sort();
  return [...new Set(["UTC", ...(chosen === null ? [] : [chosen]), ...known])];
}
