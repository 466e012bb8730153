/** What a server (or an administrator in its place) says of how to use it. */
export interface ServerInstructions {
  readonly slug: string;
  /** As `cleanInstructions` left it. */
  readonly text: string;
}

/** Of one server, wherever its text is shown alone. */
const MAX_LENGTH = 20_000;
/** Less than this of a text helps nobody: then fewer servers have their say. */
const LEAST_SHARE = 200;
const CUT = " […]";

const ESCAPE = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
/** Colours, cursor movements and titles of terminals (ECMA-48, CSI and OSC). */
const TERMINAL_SEQUENCES = new RegExp(`${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}]*${BELL}?)`, "g");
/** What people do not see and models read: format characters, tags, fillers, private and unassigned code points. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;
/** Persian and Indic words and many emoji are written with one of these, never with several in a row. */
const JOINERS = new Set(["\u200c", "\u200d", "\ufe0f"]);

/**
 * Text of a stranger's as it may stand before a model and a person alike: no control or terminal sequences, nothing
 * invisible, no line longer than the text. What it says is not judged here.
 */
export function cleanInstructions(text: string): string {
  const plain = text
    .slice(0, 4 * MAX_LENGTH)
    .replace(TERMINAL_SEQUENCES, "")
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/\p{Cc}/gu, (control) => (control === "\n" || control === "\t" ? control : ""));
  return cutAt(withoutInvisible(plain).trim(), MAX_LENGTH);
}

function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, (found, at: number) =>
    JOINERS.has(found) && isVisible(text[at - 1]) && isVisible(text[at + 1]) ? found : "",
  );
}

function isVisible(character: string | undefined): boolean {
  return character !== undefined && /[^\s\p{Default_Ignorable_Code_Point}\p{Cf}]/u.test(character);
}

/**
 * The instructions of several servers in one text, in the order given, at most `budget` characters. Each has the same
 * share; what a short one leaves over goes to the longer ones. Every line of a server's is quoted, so that no text can
 * pass for another server's, or for the gateway's.
 *
 * @param budget of all servers together; 0: none
 */
export function mergeInstructions(servers: readonly ServerInstructions[], budget: number): string {
  const heard = servers.filter(({ text }) => text !== "").slice(0, Math.floor(budget / LEAST_SHARE));
  const sections = heard.map(({ slug, text }) => `${slug}:\n${text.replaceAll(/^/gm, "> ")}`);
  // Sections stand two line breaks apart.
  const shares = shareOut(
    sections.map((section) => section.length),
    budget - Math.max(0, sections.length - 1) * 2,
  );
  return sections.map((section, index) => cutAt(section, shares[index] ?? 0)).join("\n\n");
}

/** Max-min fairness: nobody gets more than it needs, and nobody less than an even share of what is left. */
function shareOut(needs: readonly number[], total: number): number[] {
  const shares = needs.map(() => 0);
  const byNeed = needs.map((need, index) => ({ need, index })).sort((a, b) => a.need - b.need);
  let left = total;
  byNeed.forEach(({ need, index }, at) => {
    const share = Math.min(need, Math.floor(left / (byNeed.length - at)));
    shares[index] = share;
    left -= share;
  });
  return shares;
}

/** Ends at a word where there is one near. Never between the halves of a code point. */
function cutAt(text: string, length: number): string {
  if (text.length <= length) return text;
  const room = text.slice(0, Math.max(0, length - CUT.length));
  const space = Math.max(room.lastIndexOf(" "), room.lastIndexOf("\n"));
  return (space > room.length - 40 ? room.slice(0, space) : room.replace(/[\ud800-\udbff]$/, "")) + CUT;
}
