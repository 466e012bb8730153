import type { Check } from "@/lib/review/core/check";
import { notApplicable, pass, toDo } from "@/lib/review/core/findings";
import { count, HAS, IS, someOf } from "@/lib/review/core/words";

const NO_SERVER = notApplicable("No server is connected.");
/** Says nothing about what it names: `test`, `key 2`, `my server`. */
const EMPTY_NAME =
  /^(?:my|the|new|a)?[\s_-]*(?:test|demo|key|api[\s_-]?key|mcp|server|mcp[\s_-]?server|untitled|default|foo|bar|tmp|temp|asdf|x+)?[\s_-]*\d*$/i;
const TROUBLED = new Set(["error", "needs_reauth"]);

/** What people who depend on the gateway need of it. */
export const PRODUCTION_CHECKS: readonly Check[] = [
  {
    id: "authentication",
    title: "Every request is authenticated, by a key that ends",
    why: "Who leaves no name cannot be refused, and a key without an end is good for whoever finds it years later.",
    path: "/keys",
    action: "Keys",
    look({ keys }) {
      const always = "Every endpoint asks for a key or a sign-in.";
      if (keys.length === 0) return pass(always);
      const endless = keys.filter(({ expiresAt }) => expiresAt === null);
      if (endless.length === 0) return pass(`${always} Every key has an end.`);
      return toDo(`${always} ${count(endless.length, "key", HAS)} no end: ${someOf(endless.map(({ name }) => name))}.`);
    },
  },
  {
    id: "limits",
    title: "Calls are limited",
    why: "A server that hangs should cost one call a short wait, not every client a long one.",
    path: "/settings/status",
    action: "Status",
    look({ servers, limits }) {
      const most = `At most ${limits.callsAtOnce.toLocaleString("en")} calls run at once.`;
      if (servers.length === 0) return notApplicable(`${most} No server is connected.`);
      const patient = servers.filter(({ timeoutSeconds }) => timeoutSeconds === null);
      if (patient.length === 0) return pass(`${most} Every server has a timeout of its own.`);
      return toDo(
        `${most} ${count(patient.length, "server", HAS)} the default timeout of ${limits.defaultTimeoutSeconds} s: ${someOf(patient.map(({ slug }) => slug))}.`,
      );
    },
  },
  {
    id: "servers-answer",
    title: "Every server answers",
    why: "A server in trouble that nobody looks after is a tool that fails for everybody who needs it.",
    path: "/connections",
    action: "Connections",
    look({ servers }) {
      if (servers.length === 0) return NO_SERVER;
      const troubled = servers.filter(({ status }) => TROUBLED.has(status));
      if (troubled.length === 0) return pass("No server waits for a person.");
      return toDo(`${count(troubled.length, "server", ["waits", "wait"])} for a person: ${slugs(troubled)}.`);
    },
  },
  {
    id: "watched",
    title: "Somebody is told when it breaks",
    why: "A gateway that is slow or fails should be known to those who look after it before people complain.",
    path: "/settings/alerts",
    action: "Alerts",
    look({ organization, alerts }) {
      if (!organization.hasAlerts) return notApplicable("This plan has no alerts.");
      if (alerts > 0) return pass(`${count(alerts, "alert", IS)} on.`);
      return toDo("No alert watches the latency or the errors of a server.");
    },
  },
  {
    id: "clear-names",
    title: "Names say what they stand for",
    why: "Whoever revokes a key in a hurry must know from its name what will stop.",
    path: "/keys",
    action: "Keys",
    look({ keys, servers }) {
      if (keys.length + servers.length === 0) return notApplicable("There is nothing to name yet.");
      const all = [...keys, ...servers].map(({ name }) => name);
      const empty = all.filter((name) => EMPTY_NAME.test(name.trim()));
      const keyNames = keys.map(({ name }) => name.trim().toLowerCase());
      const twice = keys.filter(({ name }, at) => keyNames.indexOf(name.trim().toLowerCase()) !== at);
      if (empty.length + twice.length === 0)
        return pass(`${count(all.length, "name")} of keys and servers, all different and telling.`);
      const parts = [
        ...(empty.length > 0 ? [`${count(empty.length, "name", ["says", "say"])} little: ${someOf(empty)}.`] : []),
        ...(twice.length > 0
          ? [`Names that several keys have: ${someOf([...new Set(twice.map(({ name }) => name))])}.`]
          : []),
      ];
      return toDo(parts.join(" "));
    },
  },
  {
    id: "descriptions",
    title: "Servers are described",
    why: "A description says what a server is for and what it may touch, to those who decide who may use it.",
    path: "/connections",
    action: "Connections",
    look({ servers }) {
      if (servers.length === 0) return NO_SERVER;
      const bare = servers.filter(({ description }) => description.trim() === "");
      if (bare.length === 0) return pass(`${count(servers.length, "server", HAS)} a description.`);
      return toDo(`${count(bare.length, "server", HAS)} no description: ${slugs(bare)}.`);
    },
  },
  {
    id: "documentation",
    title: "Servers' documentation is at hand",
    why: "What a server's own documentation says is to be read before its tools are offered.",
    path: "/connections",
    action: "Connections",
    look({ servers }) {
      if (servers.length === 0) return NO_SERVER;
      const bare = servers.filter(({ docsUrl }) => docsUrl === "");
      if (bare.length === 0) return pass(`${count(servers.length, "server", ["links", "link"])} to documentation.`);
      return toDo(`${count(bare.length, "server", ["links", "link"])} to no documentation: ${slugs(bare)}.`);
    },
  },
];

function slugs(servers: readonly { readonly slug: string }[]): string {
  return someOf(servers.map(({ slug }) => slug));
}
