import type { JsonObject, JsonValue } from "@/lib/base/json";

/** `owner == "acme"`: an argument of a call, perhaps within others (`repo.owner`), and what it must be. */
export interface AccountRule {
  readonly path: readonly string[];
  readonly value: string | number | boolean;
}

const RULE = /^([A-Za-z_$][\w$-]*(?:\.[A-Za-z_$][\w$-]*)*)\s*==\s*(\S.*)$/;

/** Null: it is none. */
export function readAccountRule(text: string): AccountRule | null {
  const [, path = "", literal = ""] = RULE.exec(text.trim()) ?? [];
  const value = readLiteral(literal);
  return value === null ? null : { path: path.split("."), value };
}

function readLiteral(text: string): AccountRule["value"] | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
  } catch {
    return null;
  }
}

/** One of a person's accounts at a server, as a call chooses among them. */
export interface ChoosableAccount {
  /** What the person calls it; never empty. */
  readonly label: string;
  /** What the provider calls it. */
  readonly accountName: string | null;
  readonly isDefault: boolean;
  readonly rules: readonly AccountRule[];
}

export type AccountChoice<Account> =
  | { readonly kind: "chosen"; readonly account: Account }
  /** `why`: none fits, or more than one rule does, or the one that was named is not there. */
  | { readonly kind: "unclear"; readonly why: "none" | "several" | "unknown"; readonly labels: readonly string[] };

/**
 * Whose account a call is made with: the one that it names, else the one whose rule fits its arguments, else the default.
 * Never a guess: with two that fit, or none, whoever calls has to say.
 *
 * @param named by its label, or as the provider calls it; null: none is named
 */
export function chooseAccount<Account extends ChoosableAccount>(
  accounts: readonly Account[],
  named: string | null,
  args: JsonObject,
): AccountChoice<Account> {
  const unclear = (why: "none" | "several" | "unknown") =>
    ({ kind: "unclear", why, labels: accounts.map(({ label }) => label) }) as const;
  if (named !== null) {
    const account =
      accounts.find(({ label }) => isSame(label, named)) ??
      accounts.find(({ accountName }) => accountName !== null && isSame(accountName, named));
    return account ? { kind: "chosen", account } : unclear("unknown");
  }
  const [only, ...others] = accounts;
  if (only && others.length === 0) return { kind: "chosen", account: only };
  const [fitting, ...more] = accounts.filter(({ rules }) => rules.some((rule) => fits(rule, args)));
  if (more.length > 0) return unclear("several");
  const account = fitting ?? accounts.find(({ isDefault }) => isDefault);
  return account ? { kind: "chosen", account } : unclear("none");
}

function fits({ path, value }: AccountRule, args: JsonObject): boolean {
  let found: JsonValue | undefined = args;
  for (const name of path) {
    if (typeof found !== "object" || found === null || Array.isArray(found) || !Object.hasOwn(found, name))
      return false;
    found = found[name];
  }
  return typeof found === "string" && typeof value === "string" ? isSame(found, value) : found === value;
}

/** Names of owners and workspaces are the same in upper and lower case wherever they are used like this. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
