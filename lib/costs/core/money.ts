/** Amounts are whole millionths of a unit, so that sums are exact: `0.015` is 15,000 of them. */
const MICROS = 1_000_000n;
const AMOUNT = /^(\d{1,12})(?:\.(\d{1,6}))?$/;

/** Null for what is no amount of at most six decimals. */
export function readAmount(text: string): bigint | null {
  const match = AMOUNT.exec(text);
  return match ? BigInt(match[1] ?? "0") * MICROS + BigInt((match[2] ?? "").padEnd(6, "0")) : null;
}

/** As a decimal without needless zeros: `0.015`, `12.5`, `3`. */
export function writeAmount(micros: bigint): string {
  const whole = micros / MICROS;
  const rest = (micros % MICROS).toString().padStart(6, "0").replace(/0+$/, "");
  return rest === "" ? whole.toString() : `${whole}.${rest}`;
}
