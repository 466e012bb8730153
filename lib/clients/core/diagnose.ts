import type { ClientFinding } from "@/lib/clients/core/finding";
import { type ClientQuirks, quirksOf } from "@/lib/clients/core/quirks";

/** What the gateway knows of a client. Times in Unix milliseconds. */
export interface ClientFacts {
  readonly clientName: string;
  readonly connectedAt: number | null;
  readonly listedAt: number | null;
  /** Of what the client gets at its endpoint; null: since nobody knows when. */
  readonly toolsChangedAt: number | null;
  readonly tools: number;
}

/** A client that is there asks for its tools at once; one that has not after so long will not. */
const LISTS_WITHIN_MS = 60_000;
/** A client that hears of a change asks again within moments. */
const HEARS_WITHIN_MS = 30_000;

/** What is run by hand for one request, and what only asks whether an address answers: no list of theirs is missed. */
const NO_LISTING_CLIENT = /^(curl|postman|mcp-remote-fallback-test)$/i;

const ANY_CLIENT: Pick<ClientQuirks, "name" | "listAgain"> = {
  name: "The client",
  listAgain: "Restart the client, or switch this server off and on in it.",
};

/** What a person should know about a client, the most pressing first. */
export function diagnose(facts: ClientFacts, now: number): readonly ClientFinding[] {
  const quirks = quirksOf(facts.clientName);
  return [
    ...listing(facts, quirks, now),
    ...(quirks ? capFindings(quirks, facts.tools) : []),
    ...(quirks ? habits(quirks) : []),
  ];
}

/** What is known of a client before it has ever called, from how many tools it would get. */
export function capFindings(quirks: ClientQuirks, tools: number): readonly ClientFinding[] {
  const { toolCap, name } = quirks;
  if (!toolCap || tools <= toolCap.value) return [];
  return [
    {
      code: "over_cap",
      level: "warn",
      title: `${name} takes ${toolCap.value} tools in all, this endpoint has ${tools}`,
      advice: "The rest is not seen. Connect one server's own endpoint, narrow the key, or expose fewer tools.",
      source: toolCap.source,
    },
  ];
}

function listing(facts: ClientFacts, quirks: ClientQuirks | null, now: number): ClientFinding[] {
  if (NO_LISTING_CLIENT.test(facts.clientName)) return [];
  const { name, listAgain } = quirks ?? ANY_CLIENT;
  const { connectedAt, listedAt, toolsChangedAt } = facts;
  if (listedAt === null) {
    if (connectedAt === null || now - connectedAt < LISTS_WITHIN_MS) return [];
    return [
      {
        code: "never_listed",
        level: "warn",
        title: `${name} signed in and never asked for the tools`,
        advice: `Its people see none. ${listAgain} If that does not help, look for an error in the client's own log.`,
        source: null,
      },
    ];
  }
  const isStale = toolsChangedAt !== null && listedAt < toolsChangedAt && now - toolsChangedAt > HEARS_WITHIN_MS;
  if (!isStale) return [];
  return [
    {
      code: "stale_list",
      level: "warn",
      title: `${name} has the tools from before the last change`,
      advice: `Restart your AI assistant if new tools are missing. ${listAgain}`,
      source: quirks?.ignoresListChanged?.source ?? null,
    },
  ];
}

function habits({ name, ignoresListChanged, headers, listAgain }: ClientQuirks): ClientFinding[] {
  return [
    ...(ignoresListChanged
      ? ([
          {
            code: "ignores_changes",
            level: "note",
            title: `${name} may not notice when tools change`,
            advice: listAgain,
            source: ignoresListChanged.source,
          },
        ] as const)
      : []),
    ...(headers
      ? ([
          {
            code: "headers",
            level: "note",
            title: `${name} may send headers that do not fit the message`,
            advice: `${headers.value} If its calls are refused with header_mismatch, the operator can name it in RELAXED_CLIENTS.`,
            source: headers.source,
          },
        ] as const)
      : []),
  ];
}
