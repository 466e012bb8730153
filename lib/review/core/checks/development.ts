import type { Check } from "@/lib/review/core/check";
import { notApplicable, pass, toDo } from "@/lib/review/core/findings";
import { count, IS, someOf } from "@/lib/review/core/words";

/** A server that offers fewer tools is small enough to be offered whole. */
const SMALL_SERVER = 20;

/** What helps while something is being built. */
export const DEVELOPMENT_CHECKS: readonly Check[] = [
  {
    id: "client-access",
    title: "A client can connect",
    why: "Early tests through the gateway show what a model sees before people depend on it.",
    path: "/connect",
    action: "Connect",
    look({ keys, connectedClients }) {
      if (keys.length + connectedClients === 0) return toDo("There is no key and no connected client yet.");
      return pass(
        `${count(keys.length, "active key")} and ${count(connectedClients, "client")} without a key can connect.`,
      );
    },
  },
  {
    id: "request-log",
    title: "Requests are logged in full",
    why: "The arguments and the result of a call say at once why it failed.",
    path: "/settings",
    action: "Settings",
    look({ organization }) {
      if (organization.capturesPayloads) return pass("Every call is logged with its arguments and its result.");
      // To keep less of people's data is a good reason: a review that counted it as a fault would reward collecting.
      return notApplicable("Every call is logged; arguments and results are not kept, as this organization chose.");
    },
  },
  {
    id: "only-needed-tools",
    title: "Only the tools that are needed are offered",
    why: "A model chooses better among few tools, and a tool that is not offered cannot be misused.",
    path: "/connections",
    action: "Connections",
    look({ servers }) {
      const large = servers.filter(({ tools }) => tools.length > SMALL_SERVER);
      if (large.length === 0) return notApplicable(`No server offers more than ${SMALL_SERVER} tools.`);
      const whole = large.filter(({ tools }) => tools.every(({ exposed }) => exposed));
      if (whole.length === 0) return pass(`${count(large.length, "large server", IS)} offered in part.`);
      const named = whole.map(({ slug, tools }) => `${slug} (${tools.length})`);
      return toDo(`${count(whole.length, "server", IS)} offered with all tools: ${someOf(named)}.`);
    },
  },
  {
    id: "separate-environments",
    title: "Development and production are apart",
    why: "A key for production that reaches a server under development lets an unfinished tool act on real work.",
    path: "/keys",
    action: "Keys",
    look({ keys, servers }) {
      const unfinished = servers.filter(({ environment }) => environment !== "production");
      if (unfinished.length === 0) return notApplicable("Every server is marked as production.");
      const mixed = keys.filter(
        ({ environment, reaches }) =>
          environment === "production" && (reaches === "all" || unfinished.some(({ id }) => reaches.has(id))),
      );
      const there = `${count(unfinished.length, "server")} not in production (${someOf(unfinished.map(({ slug }) => slug))})`;
      if (mixed.length === 0) return pass(`No production key reaches the ${there}.`);
      return toDo(`${count(mixed.length, "production key", ["reaches", "reach"])} the ${there}: ${names(mixed)}.`);
    },
  },
];

function names(keys: readonly { readonly name: string }[]): string {
  return someOf(keys.map(({ name }) => name));
}
