/** A quantity and its units: how many base units one of them is, and what is added after scaling (temperatures). */
interface Unit {
  readonly names: readonly string[];
  readonly factor: number;
  readonly offset?: number;
}

// International definitions: NIST SP 811 (exact where the definition is exact). The base unit has factor 1.
const QUANTITIES: Readonly<Record<string, readonly Unit[]>> = {
  length: [
    { names: ["m", "metre", "meter"], factor: 1 },
    { names: ["km", "kilometre", "kilometer"], factor: 1000 },
    { names: ["cm", "centimetre", "centimeter"], factor: 0.01 },
    { names: ["mm", "millimetre", "millimeter"], factor: 0.001 },
    { names: ["in", "inch"], factor: 0.0254 },
    { names: ["ft", "foot"], factor: 0.3048 },
    { names: ["yd", "yard"], factor: 0.9144 },
    { names: ["mi", "mile"], factor: 1609.344 },
    { names: ["nmi", "nautical mile"], factor: 1852 },
  ],
  mass: [
    { names: ["kg", "kilogram"], factor: 1 },
    { names: ["g", "gram"], factor: 0.001 },
    { names: ["mg", "milligram"], factor: 0.000_001 },
    { names: ["t", "tonne"], factor: 1000 },
    { names: ["lb", "pound"], factor: 0.453_592_37 },
    { names: ["oz", "ounce"], factor: 0.028_349_523_125 },
  ],
  temperature: [
    { names: ["K", "kelvin"], factor: 1 },
    { names: ["C", "°C", "celsius"], factor: 1, offset: 273.15 },
    { names: ["F", "°F", "fahrenheit"], factor: 5 / 9, offset: 273.15 - (32 * 5) / 9 },
  ],
  volume: [
    { names: ["l", "litre", "liter"], factor: 1 },
    { names: ["ml", "millilitre", "milliliter"], factor: 0.001 },
    { names: ["m3", "cubic metre"], factor: 1000 },
    { names: ["gal", "US gallon"], factor: 3.785_411_784 },
    { names: ["pt", "US pint"], factor: 0.473_176_473 },
    { names: ["cup", "US cup"], factor: 0.236_588_236_5 },
  ],
  time: [
    { names: ["s", "second"], factor: 1 },
    { names: ["ms", "millisecond"], factor: 0.001 },
    { names: ["min", "minute"], factor: 60 },
    { names: ["h", "hour"], factor: 3600 },
    { names: ["d", "day"], factor: 86_400 },
    { names: ["wk", "week"], factor: 604_800 },
  ],
  data: [
    { names: ["B", "byte"], factor: 1 },
    { names: ["kB", "kilobyte"], factor: 1e3 },
    { names: ["MB", "megabyte"], factor: 1e6 },
    { names: ["GB", "gigabyte"], factor: 1e9 },
    { names: ["TB", "terabyte"], factor: 1e12 },
    { names: ["KiB", "kibibyte"], factor: 1024 },
    { names: ["MiB", "mebibyte"], factor: 1024 ** 2 },
    { names: ["GiB", "gibibyte"], factor: 1024 ** 3 },
    { names: ["TiB", "tebibyte"], factor: 1024 ** 4 },
  ],
  speed: [
    { names: ["m/s", "metre per second"], factor: 1 },
    { names: ["km/h", "kilometre per hour"], factor: 1 / 3.6 },
    { names: ["mph", "mile per hour"], factor: 0.447_04 },
    { names: ["kn", "knot"], factor: 1852 / 3600 },
  ],
};

export const QUANTITY_NAMES = Object.keys(QUANTITIES);

/** The symbols of a quantity's units; empty for an unknown quantity. */
export function unitsOf(quantity: string): string[] {
  return Object.hasOwn(QUANTITIES, quantity) ? (QUANTITIES[quantity] ?? []).map((unit) => unit.names[0] ?? "") : [];
}

export type Conversion =
  | { readonly ok: true; readonly value: number; readonly quantity: string; readonly from: string; readonly to: string }
  | { readonly ok: false; readonly reason: string };

/** Converts between units of one quantity. A refusal says which units there would be. */
export function convertUnits(value: number, from: string, to: string): Conversion {
  const source = findUnit(from);
  if (!source) return { ok: false, reason: unknownUnit(from) };
  const target = findUnit(to);
  if (!target) return { ok: false, reason: unknownUnit(to) };
  if (source.quantity !== target.quantity) {
    const units = unitsOf(source.quantity).join(", ");
    return {
      ok: false,
      reason: `${from} measures ${source.quantity}, ${to} measures ${target.quantity}. ${from} converts to: ${units}.`,
    };
  }
  const base = value * source.unit.factor + (source.unit.offset ?? 0);
  const converted = (base - (target.unit.offset ?? 0)) / target.unit.factor;
  return {
    ok: true,
    // Twelve digits: more would show the error of binary fractions as if it were measured.
    value: Number(converted.toPrecision(12)),
    quantity: source.quantity,
    from: source.unit.names[0] ?? from,
    to: target.unit.names[0] ?? to,
  };
}

function findUnit(name: string): { quantity: string; unit: Unit } | null {
  // Symbols first and by exact case: mg is not Mg, and kB is not KB.
  for (const isSame of [(known: string) => known === name, (known: string) => isSpelledAs(known, name)]) {
    for (const [quantity, units] of Object.entries(QUANTITIES)) {
      const unit = units.find((candidate) => candidate.names.some(isSame));
      if (unit) return { quantity, unit };
    }
  }
  return null;
}

function isSpelledAs(known: string, name: string): boolean {
  const written = name.trim().toLowerCase();
  const singular = known.toLowerCase();
  return (
    written === singular ||
    (singular.length > 3 && written === `${singular}s`) ||
    (singular === "foot" && written === "feet")
  );
}

function unknownUnit(name: string): string {
  const known = QUANTITY_NAMES.map((quantity) => `${quantity}: ${unitsOf(quantity).join(", ")}`).join("; ");
  return `Unknown unit "${name.slice(0, 40)}". Known units are ${known}.`;
}
