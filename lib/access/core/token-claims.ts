import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";

/** A claim as rules read it. */
export interface TokenClaim {
  /** Texts, numbers, true and false, as texts. */
  readonly values: readonly string[];
  /**
   * `whole`: `values` is all that it says. `members`: it is an object, whose members are claims by path. `part`: it says
   * something that has no value to compare.
   */
  readonly read: "whole" | "members" | "part";
}

/** Claims of a verified token, by name or path: `department`, `realm_access.roles`. */
export type TokenClaims = ReadonlyMap<string, TokenClaim>;

/** Lists of words in one text (RFC 8693, section 4.2; `scp` is what some vendors call it). */
const WORDS: ReadonlySet<string> = new Set(["scope", "scp"]);
/** Objects in objects; what lies deeper is not read. */
const MAX_DEPTH = 6;

/** A claim of which all is known. */
export function wholeClaim(values: readonly string[]): TokenClaim {
  return { values, read: "whole" };
}

/** A verified token's claims as rules read them. */
export function readClaims(claims: JsonObject): TokenClaims {
  const named = new Map<string, TokenClaim>();
  addMembers(named, "", claims, 1);
  return named;
}

/**
 * A claim by its name, or its path with dots between; null where the token does not have it. A path that leads through
 * something else than objects leads to what cannot be read.
 */
export function findClaim(claims: TokenClaims, path: string): TokenClaim | null {
  const found = claims.get(path);
  if (found) return found;
  for (let end = path.lastIndexOf("."); end > 0; end = path.lastIndexOf(".", end - 1)) {
    const above = claims.get(path.slice(0, end));
    if (above) return above.read === "members" ? null : UNREAD;
  }
  return null;
}

const UNREAD: TokenClaim = { values: [], read: "part" };
const MEMBERS: TokenClaim = { values: [], read: "members" };

function addMembers(named: Map<string, TokenClaim>, path: string, members: JsonObject, depth: number): void {
  for (const [name, said] of Object.entries(members)) {
    if (said === null || said === undefined) continue;
    const at = `${path}${name}`;
    // `{"a.b": …, "a": {"b": …}}` has two claims of one path: which one a rule means cannot be known.
    if (named.has(at)) named.set(at, UNREAD);
    else if (!isJsonObject(said)) named.set(at, readValue(said, path === "" && WORDS.has(name)));
    else if (depth === MAX_DEPTH) named.set(at, UNREAD);
    else {
      named.set(at, MEMBERS);
      addMembers(named, `${at}.`, said, depth + 1);
    }
  }
}

function readValue(said: JsonValue, isWords: boolean): TokenClaim {
  const all = Array.isArray(said) ? said : [said];
  const plain = all.filter((value) => ["string", "number", "boolean"].includes(typeof value)).map(String);
  const values = isWords ? plain.flatMap((value) => value.split(" ")) : plain;
  return { values, read: plain.length === all.length ? "whole" : "part" };
}
