import { fillBlanks } from "@/lib/connections/core/blanks";
import { slugify } from "@/lib/connections/core/slugify";
import type { PastedServer } from "@/lib/connections/read-server-file";
import { type ConnectionAuth, connectionAuth, connectionSlug } from "@/lib/connections/schema";

/** What a person has decided about a pasted server. */
export interface PasteChoice {
  readonly isWanted: boolean;
  readonly name: string;
  readonly slug: string;
  /** What the blanks are filled with. */
  readonly values: Readonly<Record<string, string>>;
}

/** Names of their own for all, also where two servers would have the same. */
export function firstChoices(servers: readonly PastedServer[]): PasteChoice[] {
  const taken = new Set<string>();
  return servers.map((server) => {
    const base = slugify(server.name) || slugify(server.key) || "server";
    let slug = base;
    for (let at = 2; taken.has(slug); at++) slug = `${base.slice(0, 21)}-${at}`;
    taken.add(slug);
    return { isWanted: server.obstacle === null && !server.isOff, name: server.name, slug, values: {} };
  });
}

/** What would be sent to create it; or, in a sentence, why it cannot be yet. */
export type PastePlan =
  | {
      readonly ok: true;
      readonly input: {
        readonly name: string;
        readonly slug: string;
        readonly url: string;
        readonly kind: "http" | "sse";
        readonly description: string;
        readonly auth: ConnectionAuth;
      };
    }
  | { readonly ok: false; readonly problem: string };

export function planOf(server: PastedServer, choice: PasteChoice): PastePlan {
  if (server.obstacle !== null) return refused(server.obstacle);
  const empty = server.blanks.find((name) => !choice.values[name]?.trim());
  if (empty !== undefined) return refused(`Fill in ${empty}.`);
  if (!choice.name.trim()) return refused("Give it a name.");
  const slug = connectionSlug.safeParse(choice.slug);
  if (!slug.success) return refused(slug.error.issues[0]?.message ?? "Give it a namespace.");
  const auth = connectionAuth.safeParse(authOf(server, choice));
  if (!auth.success) return refused(auth.error.issues[0]?.message ?? "Its headers cannot be sent.");
  const { name } = choice;
  const url = fillBlanks(server.url, choice.values);
  const { kind, description } = server;
  return { ok: true, input: { name, slug: choice.slug, url, kind, description, auth: auth.data } };
}

/** A bearer token alone is an API key; anything else are headers. */
function authOf(server: PastedServer, choice: PasteChoice): ConnectionAuth {
  const headers = server.headers.map(({ name, value }) => ({ name, value: fillBlanks(value, choice.values) }));
  const [only] = headers;
  if (!only) return { kind: "none" };
  const token = /^bearer\s+(\S+)$/i.exec(only.value.trim())?.[1];
  if (headers.length === 1 && only.name.toLowerCase() === "authorization" && token) return { kind: "bearer", token };
  return { kind: "headers", headers };
}

function refused(problem: string): PastePlan {
  return { ok: false, problem };
}
