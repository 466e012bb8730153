import { MANY_ADDRESSES, ROTATE_AFTER_DAYS } from "@/lib/keys/core/warnings";
import type { Check } from "@/lib/review/core/check";
import type { KeyFacts } from "@/lib/review/core/facts";
import { notApplicable, pass, toDo, unknown } from "@/lib/review/core/findings";
import { count, HAS, IS, someOf } from "@/lib/review/core/words";

const DAY_MS = 86_400_000;
const UNUSED_AFTER_DAYS = 30;
const SHORT_TOKEN_SECONDS = 3_600;
const NO_KEY = notApplicable("There is no active key.");

/** Who comes in, and with what. */
export const KEY_CHECKS: readonly Check[] = [
  {
    id: "keys-rotated",
    title: `Keys are rotated every ${ROTATE_AFTER_DAYS} days`,
    why: "A key lies in files and histories; one that has changed is of no use to who finds it there.",
    path: "/keys",
    action: "Keys",
    look({ keys, now }) {
      if (keys.length === 0) return NO_KEY;
      const old = keys.filter(({ textSince }) => now - textSince > ROTATE_AFTER_DAYS * DAY_MS);
      if (old.length === 0) return pass(`No key is older than ${ROTATE_AFTER_DAYS} days.`);
      return toDo(`${count(old.length, "key", IS)} older than ${ROTATE_AFTER_DAYS} days: ${names(old)}.`);
    },
  },
  {
    id: "keys-used",
    title: "No key lies about unused",
    why: "Nobody notices when a key that nobody uses is taken.",
    path: "/keys",
    action: "Keys",
    look({ keys, now }) {
      if (keys.length === 0) return NO_KEY;
      const unused = keys.filter(
        ({ textSince, lastUsedAt }) => now - Math.max(textSince, lastUsedAt ?? 0) > UNUSED_AFTER_DAYS * DAY_MS,
      );
      if (unused.length === 0) return pass(`Every key was used or made within ${UNUSED_AFTER_DAYS} days.`);
      return toDo(`${count(unused.length, "key", IS)} unused for ${UNUSED_AFTER_DAYS} days: ${names(unused)}.`);
    },
  },
  {
    id: "unusual-activity",
    title: "No key is used from unusually many networks",
    why: "A personal key that comes from everywhere has been shared, or taken.",
    path: "/keys",
    action: "Keys",
    look({ keys }) {
      if (keys.length === 0) return NO_KEY;
      const spread = keys.filter(({ addresses }) => addresses >= MANY_ADDRESSES);
      if (spread.length === 0) return pass(`No key was used from ${MANY_ADDRESSES} networks or more within a week.`);
      const named = spread.map(({ name, addresses }) => `${name} (${addresses})`);
      return toDo(
        `${count(spread.length, "key", ["was", "were"])} used from many networks within a week: ${someOf(named)}.`,
      );
    },
  },
  {
    id: "departed-owners",
    title: "Who is suspended or gone holds nothing",
    why: "A suspended person's keys are refused, and would work again the day the suspension ends.",
    path: "/keys",
    action: "Keys",
    look({ keys }) {
      if (keys.length === 0) return NO_KEY;
      const held = keys.filter(({ owner }) => owner === "suspended" || owner === "left");
      if (held.length === 0) return pass("Every key belongs to an active member, or to the organization.");
      return toDo(`${count(held.length, "key", ["belongs", "belong"])} to who is suspended or gone: ${names(held)}.`);
    },
  },
  {
    id: "short-tokens",
    title: "Tokens of signed-in clients are short-lived",
    why: "A token cannot be called back everywhere at once: it has to end soon by itself.",
    path: "/clients",
    action: "Clients",
    look({ connectedClients, limits }) {
      if (connectedClients === 0) return notApplicable("No client is connected without a key.");
      const minutes = Math.round(limits.accessTokenSeconds / 60);
      const found = `${count(connectedClients, "client", HAS)} tokens that end after ${minutes} minutes.`;
      return limits.accessTokenSeconds <= SHORT_TOKEN_SECONDS ? pass(found) : toDo(found);
    },
  },
  {
    id: "sign-in",
    title: "People sign in by a provider or a passkey",
    why: "What a provider ends is ended here too, and neither it nor a passkey can be typed into a false page.",
    path: "/members",
    action: "Members",
    look({ signInProviders }) {
      if (signInProviders.length > 0) return pass(`People can sign in with ${someOf(signInProviders)}.`);
      return unknown("No provider is set up. Who has a passkey is known to each person alone, in their profile.");
    },
  },
];

function names(keys: readonly Pick<KeyFacts, "name">[]): string {
  return someOf(keys.map(({ name }) => name));
}
