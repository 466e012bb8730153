"use client";

import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

const EXPIRIES = [7, 30, 90, 180, 365] as const;

export function ExpiryField({ id, days, onChange }: { id: string; days: number; onChange: (days: number) => void }) {
  return (
    <Field id={id} label="Expires">
      <Select id={id} value={days} onChange={(event) => onChange(Number(event.target.value))}>
        {EXPIRIES.map((option) => (
          <option key={option} value={option}>
            in {option} days
          </option>
        ))}
      </Select>
    </Field>
  );
}
