/**
 * A line of a CSV file (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe in front: what
 * clients and servers call themselves is not ours, and must not be run on the machine of whoever opens the file.
 */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

/** Also where a space or quote comes first: some programs trim before they look. */
const FORMULA = /^[\s'"]*[=+\-@\t\r\n|＝＋－＠]/;

function cell(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
