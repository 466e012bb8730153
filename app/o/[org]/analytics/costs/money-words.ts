/** `1,234.50 EUR`: at least two decimals, and as many as there are; the text is exact, so it is not made a number. */
export function money(amount: string, currency: string): string {
  const [whole = "0", rest = ""] = amount.split(".");
  return `${BigInt(whole).toLocaleString("en")}.${rest.padEnd(2, "0")} ${currency}`;
}
