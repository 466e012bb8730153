/** No double needs more digits than this to be told from its neighbours. */
const DOUBLE_DIGITS = 17;
/** So many digits of an ordinary number survive any double. */
const SAFE_DIGITS = 15;

/**
 * Whether a JSON number comes out as it went in when a double has held it: what is parsed here is written anew on its
 * way. A whole number must stay the same to the digit. A decimal may be written as any program writes a double, with up to
 * seventeen digits; more of them, like what no double can hold (`1e400`, `1e-400`), would be changed.
 */
export function isExactNumber(token: string): boolean {
  if (token.length <= SAFE_DIGITS && !/e/i.test(token)) return true;
  const value = Number(token);
  if (Number.isNaN(value)) return true; // No number at all: the parser will say so.
  if (!Number.isFinite(value)) return false;
  if (/^-?\d+$/.test(token)) return String(value) === token;
  const meant = decimalOf(token);
  if (meant.digits === "" || value === 0) return meant.digits === "";
  if (meant.digits.length > DOUBLE_DIGITS) return false;
  // The two ways to round differ where a double lies in the middle of two decimals.
  return [value.toPrecision(meant.digits.length), String(value)].some((written) => {
    const held = decimalOf(written);
    return held.digits === meant.digits && held.exponent === meant.exponent;
  });
}

/** The number as `0.digits` times ten to the exponent, without zeros at either end; no digits at all for zero. */
function decimalOf(token: string): { readonly digits: string; readonly exponent: number } {
  const [mantissa = "", power = "0"] = token.replace(/^[-+]/, "").split(/e/i);
  const [whole = "", fraction = ""] = mantissa.split(".");
  const written = whole + fraction;
  const digits = written.replace(/^0+/, "");
  const leading = written.length - digits.length;
  return { digits: digits.replace(/0+$/, ""), exponent: whole.length - leading + Number(power) };
}
