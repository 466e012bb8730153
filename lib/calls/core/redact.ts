import type { JsonValue } from "@/lib/base/json";
import { REDACTED, redactText } from "@/lib/calls/core/redact-text";
import { isSecretName } from "@/lib/calls/core/secret-names";
import { maskText } from "@/lib/credentials/core/mask";

export interface RedactLimits {
  /** Characters of strings and keys that are taken over before the rest is left out. */
  readonly budget: number;
  readonly depth: number;
  /** Known values, masked whatever they look like. */
  readonly secrets?: readonly string[];
}

export interface Redacted {
  readonly value: JsonValue;
  /** Something was left out because of the limits. */
  readonly truncated: boolean;
}

/** A copy without secrets: by the names of keys, by the look of strings, and inside JSON that stands in strings. */
export function redactValue(value: JsonValue, limits: RedactLimits): Redacted {
  const walk = new Walk(limits);
  const redacted = walk.visit(value, 0);
  return { value: redacted, truncated: walk.truncated };
}

/** Text that PostgreSQL takes: no U+0000, no half surrogate pairs. */
export function storableText(text: string): string {
  return text.replace(UNSTORABLE, "\uFFFD");
}

/** With the flag `u`, whole pairs are one character and do not match. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** Redacts one field of the log, and cuts it at `max` characters. */
export function redactField(text: string, max: number): string {
  const redacted = redactText(storableText(text.length > max * 4 ? dropTornEnd(text.slice(0, max * 4)) : text));
  return redacted.length > max ? `${redacted.slice(0, max - 1).replace(UNSTORABLE, "")}…` : redacted;
}

/** A token that was cut in two may not look like one any more: the last word of what was cut goes too. */
function dropTornEnd(text: string): string {
  let end = text.length;
  const floor = Math.max(0, end - 4096);
  while (end > floor && /[^\s"',;&<>{}]/.test(text[end - 1] ?? " ")) end--;
  return text.slice(0, end);
}

const NESTED_JSON_MAX = 1_048_576;

class Walk {
  truncated = false;
  private left: number;
  private readonly depth: number;
  private readonly secrets: readonly string[];
  /** Of the known values; they come longest first. */
  private readonly longest: number;

  constructor(limits: RedactLimits) {
    this.left = limits.budget;
    this.depth = limits.depth;
    this.secrets = limits.secrets ?? [];
    this.longest = this.secrets[0]?.length ?? 0;
  }

  visit(value: JsonValue, depth: number): JsonValue {
    if (typeof value === "string") return this.text(value, depth);
    if (typeof value !== "object" || value === null) {
      this.left -= 8;
      return value;
    }
    if (depth >= this.depth) {
      this.truncated = true;
      return "[nested deeper than is kept]";
    }
    return Array.isArray(value) ? this.array(value, depth) : this.object(value, depth);
  }

  private array(items: readonly JsonValue[], depth: number): JsonValue[] {
    const kept: JsonValue[] = [];
    for (const item of items) {
      if (this.isSpent()) break;
      kept.push(this.visit(item, depth + 1));
    }
    return kept;
  }

  private object(value: { [key: string]: JsonValue | undefined }, depth: number): JsonValue {
    const kept: [string, JsonValue][] = [];
    for (const key in value) {
      const item = value[key];
      if (item === undefined) continue;
      if (this.isSpent()) break;
      kept.push([this.text(key, this.depth), isSecretName(key) ? conceal(key, item) : this.visit(item, depth + 1)]);
    }
    // Unlike an assignment, this takes `__proto__` for an ordinary key.
    return Object.fromEntries(kept);
  }

  private text(text: string, depth: number): string {
    let taken = text;
    if (text.length > this.left) {
      this.truncated = true;
      // Known values are masked before the cut, as far as one that begins before it may reach: none is cut in two.
      const known = maskText(text.slice(0, Math.max(0, this.left) + this.longest), this.secrets);
      taken = dropTornEnd(known.slice(0, Math.max(0, this.left)));
    }
    this.left -= taken.length + 4;
    taken = maskText(taken, this.secrets);
    return this.nested(taken, depth) ?? redactText(storableText(taken));
  }

  /** A string that holds JSON is redacted as JSON; null when it does not. Unchanged JSON keeps its spelling. */
  private nested(text: string, depth: number): string | null {
    const begin = /^\s{0,64}[{[]/.test(text);
    if (!begin || text.length > NESTED_JSON_MAX || depth + 1 >= this.depth) return null;
    const inner = new Walk({ budget: text.length * 2 + 1024, depth: this.depth - depth - 1 });
    try {
      const parsed = JSON.parse(text) as JsonValue;
      const redacted = JSON.stringify(inner.visit(parsed, 0));
      // The second condition is for keys that stand twice in an object: parsing shows only one of them.
      const isClean = redacted === JSON.stringify(parsed) && redactText(text) === text;
      return storableText(isClean ? text : redacted);
    } catch {
      return null; // Not JSON, or nested too deep to be written: free text.
    }
  }

  private isSpent(): boolean {
    if (this.left > 0) return false;
    this.truncated = true;
    return true;
  }
}

/** Whether something was there is worth knowing; what, is not. `max_tokens: 100` is a count. */
function conceal(key: string, value: JsonValue): JsonValue {
  if (value === null || typeof value === "boolean" || value === "") return value;
  if (typeof value === "number" && /tokens$/i.test(key)) return value;
  return REDACTED;
}
