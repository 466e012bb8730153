import { SECRET_PARTS, SEPARATORS, WHOLE_SECRET_NAMES } from "@/lib/calls/core/secret-names";

/**
 * Might this serialized JSON hold a secret, or something that the database does not take? Asked of every call, so it is
 * one pass over the characters by an automaton (Aho and Corasick, 1975): a regular expression with as many branches took
 * ten times as long. It must know every beginning that `redactText` and `isSecretName` know (a test holds them
 * together); that it also stops at innocent text costs time only.
 */
export function isSuspicious(json: string): boolean {
  let state = 0;
  for (let at = 0; at < json.length; at++) {
    state = NEXT[state + (COLUMN[json.charCodeAt(at)] as number)] as number;
    if (state >= FIRST_FOUND && isFoundIn(json, at, KIND[state])) return true;
  }
  return hasLongRun(json);
}

/** Is there base64 that is long enough to hide a token? Looks at one character in so many, and back from there. */
function hasLongRun(json: string): boolean {
  let begin = 0;
  while (begin + HIDING_RUN <= json.length) {
    let at = begin + HIDING_RUN - 1;
    while (at >= begin && BASE64[json.charCodeAt(at)] === 1) at--;
    if (at < begin) return true;
    begin = at + 1;
  }
  return false;
}

const ALWAYS = 1;
const SHORT_PREFIX = 2;
const URL_START = 3;

/** One more than 128 bits in hexadecimal, which are usual as ids. */
const HIDING_RUN = 33;

/** The two that need a look at what is around: `://user:pass@`, and `sk-` where a word begins. */
function isFoundIn(json: string, at: number, kind: number | undefined): boolean {
  if (kind === ALWAYS) return true;
  if (kind === URL_START) return /^[^\s/"]{1,513}@/.test(json.slice(at + 1, at + 515));
  const before = json.slice(Math.max(0, at - 5), at - 2);
  return (
    /(?:^|[^A-Za-z0-9]|\\[bfnrt]|%[0-9A-Fa-f]{2})$/.test(before) &&
    /^[A-Za-z0-9_.-]{12}/.test(json.slice(at + 1, at + 13))
  );
}

const VENDOR_PREFIXES = [
  ..."pousr".split("").map((kind) => `gh${kind}_`),
  ..."abeoprs".split("").map((kind) => `xox${kind}-`),
  ..."pat dt rt ft soat cbt imt agent".split(" ").map((kind) => `gl${kind}-`),
  ..."at ca pa ss".split(" ").map((kind) => `shp${kind}_`),
  ..."github_pat_ xapp- npm_ hf_ dop_v1_ lin_api_ lin_oauth_ ntn_ ya29. aiza sg. whsec_ sbp_ pypi- dckr_pat_".split(
    " ",
  ),
  ..."akia asia abia acca".split(" "),
];

function patterns(): Map<string, number> {
  const found = new Map<string, number>();
  const names = SECRET_PARTS.flatMap((part) => SEPARATORS.map((separator) => part.replace("+", separator)));
  const whole = WHOLE_SECRET_NAMES.flatMap((name) => [`"${name}"`, `"${name}\\`]);
  // A half surrogate pair is escaped by JSON.stringify, a whole one is not.
  const unstorable = ["\\u0000", ..."89abcdef".split("").map((digit) => `\\ud${digit}`)];
  const schemes = ["basic ", "basic%20", "basic+", "eyj", "private key", "pwd", "token"];
  for (const text of [...names, ...whole, ...unstorable, ...schemes, ...VENDOR_PREFIXES]) found.set(text, ALWAYS);
  for (const letter of "asr") for (const mark of "-_") found.set(`${letter}k${mark}`, SHORT_PREFIX);
  found.set("://", URL_START);
  return found;
}

/** By UTF-16 unit. Characters that stand in no pattern share column 0; both cases of a letter share one. */
const COLUMN = new Uint8Array(65_536);
const BASE64 = new Uint8Array(65_536);
/** States are offsets of their row in NEXT; the rows where a pattern ends come last, from FIRST_FOUND on. */
const { NEXT, KIND, FIRST_FOUND } = build(patterns());

function build(wanted: ReadonlyMap<string, number>): { NEXT: Uint16Array; KIND: Uint8Array; FIRST_FOUND: number } {
  for (const letter of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/")
    BASE64[letter.charCodeAt(0)] = 1;
  let columns = 1;
  for (const letter of new Set([...wanted.keys()].join(""))) {
    COLUMN[letter.charCodeAt(0)] = columns;
    COLUMN[letter.toUpperCase().charCodeAt(0)] = columns;
    columns++;
  }
  const { rows, kinds } = follow(plant(wanted, columns));
  const order = [...rows.keys()].sort((a, b) => Number((kinds[a] ?? 0) > 0) - Number((kinds[b] ?? 0) > 0) || a - b);
  const placeOf = new Map(order.map((state, place) => [state, place * columns]));
  const next = order.flatMap((state) => (rows[state] ?? []).map((to) => placeOf.get(to) ?? 0));
  const kind = new Uint8Array(next.length);
  for (const state of order) kind[placeOf.get(state) ?? 0] = kinds[state] ?? 0;
  const first = order.find((state) => (kinds[state] ?? 0) > 0);
  return { NEXT: Uint16Array.from(next), KIND: kind, FIRST_FOUND: placeOf.get(first ?? 0) ?? 0 };
}

interface Automaton {
  /** Per state, per column: the state to go to; 0 is the beginning. */
  readonly rows: number[][];
  /** Per state: what is found when it is reached, 0 for nothing. */
  readonly kinds: number[];
}

/** The trie of all patterns: 0 where no pattern goes on. */
function plant(wanted: ReadonlyMap<string, number>, columns: number): Automaton {
  const rows: number[][] = [new Array<number>(columns).fill(0)];
  const kinds: number[] = [0];
  for (const [text, kind] of wanted) {
    let state = 0;
    for (const letter of text) {
      const column = COLUMN[letter.charCodeAt(0)] ?? 0;
      const row = rows[state] ?? [];
      if (!row[column]) {
        row[column] = rows.push(new Array<number>(columns).fill(0)) - 1;
        kinds.push(0);
      }
      state = row[column] ?? 0;
    }
    kinds[state] = kind;
  }
  return { rows, kinds };
}

/** Breadth first: where no pattern goes on, go where the longest proper suffix that begins a pattern goes. */
function follow({ rows, kinds }: Automaton): Automaton {
  const fallback = new Array<number>(rows.length).fill(0);
  const queue = (rows[0] ?? []).filter((state) => state > 0);
  for (const state of queue) {
    const suffix = fallback[state] ?? 0;
    kinds[state] ||= kinds[suffix] ?? 0;
    const row = rows[state] ?? [];
    row.forEach((next, column) => {
      const onward = rows[suffix]?.[column] ?? 0;
      if (next === 0) row[column] = onward;
      else {
        fallback[next] = onward;
        queue.push(next);
      }
    });
  }
  return { rows, kinds };
}
