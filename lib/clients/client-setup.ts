/** What a client is told: the endpoint, the name it shall have there, and how it proves who it is. */
export interface SetupTarget {
  /** The canonical or short URL of an endpoint: "https://gateway.example/mcp". */
  readonly url: string;
  /** What the client calls the server; `[a-z0-9-]`, at most 32 characters. */
  readonly name: string;
  /** "key": the API key in the environment variable `KEY_VARIABLE`. "sign-in": the client opens a browser by itself. */
  readonly auth: "key" | "sign-in";
}

/** The environment variable that every snippet reads the key from. A key itself never stands in a file or a link. */
export const KEY_VARIABLE = "CAUSEWAY_KEY";

export type SnippetLanguage = "json" | "toml" | "yaml" | "shell" | "typescript" | "python";

/** Something to copy. */
export interface Snippet {
  readonly language: SnippetLanguage;
  /** Where it goes: ".cursor/mcp.json"; null for a command or a program. */
  readonly file: string | null;
  readonly text: string;
}

/** One client: how a person connects it. One file each in `setups/`. */
export interface ClientSetup {
  readonly id: string;
  readonly name: string;
  /** Opens the client and adds the server; only where the client has such a link, and never with a key in it. */
  readonly link?: (target: SetupTarget) => string;
  /** Most convenient first. */
  readonly snippets: (target: SetupTarget) => readonly Snippet[];
  /** It signs nobody in: a program that shows the key it has. */
  readonly keyOnly?: true;
  /** What to do besides, in one sentence each. */
  readonly notes: (target: SetupTarget) => readonly string[];
  /** The vendor's page that the above was taken from. */
  readonly source: string;
}

/** The header that carries the key, for a client that replaces `reference` by the key; nothing for a sign-in. */
export function keyHeaders(target: SetupTarget, reference: string): { headers?: Record<string, string> } {
  return target.auth === "key" ? { headers: { Authorization: `Bearer ${reference}` } } : {};
}

export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
