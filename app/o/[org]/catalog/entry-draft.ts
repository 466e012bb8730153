import type { z } from "zod";
import { variablesIn } from "@/lib/catalog/core/url-template";
import type { CatalogEntry, CatalogMethod, Category } from "@/lib/catalog/entry";
import type { createEntryInput } from "@/lib/catalog/schema";

/** What the form of an entry holds while it is filled in: all as text, lists with a line or a space between. */
export interface EntryDraft {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly category: Category;
  readonly icon: string;
  readonly url: string;
  readonly transport: "http" | "sse";
  readonly docsUrl: string;
  readonly features: string;
  readonly quirks: string;
  readonly variables: Readonly<Record<string, VariableDraft>>;
  /** Those that are chosen are sent, in this order. */
  readonly kinds: readonly CatalogMethod["kind"][];
  readonly oauth: OauthDraft;
  readonly key: KeyDraft;
  readonly openHelp: string;
}

export interface VariableDraft {
  readonly label: string;
  readonly help: string;
  /** One a line. */
  readonly choices: string;
  readonly default: string;
  readonly isRequired: boolean;
}

interface OauthDraft {
  readonly client: "registers" | "own" | "approved";
  readonly scopes: string;
  readonly parameters: string;
  readonly issuer: string;
  readonly setupUrl: string;
  readonly help: string;
}

interface KeyDraft {
  readonly headers: readonly {
    readonly id: number;
    readonly name: string;
    readonly prefix: string;
    readonly label: string;
  }[];
  readonly keyUrl: string;
  readonly help: string;
}

const ORDER = ["oauth", "key", "none"] as const;

export const EMPTY_VARIABLE: VariableDraft = { label: "", help: "", choices: "", default: "", isRequired: true };

export const EMPTY_ENTRY: EntryDraft = {
  slug: "",
  name: "",
  description: "",
  category: "web",
  icon: "",
  url: "",
  transport: "http",
  docsUrl: "",
  features: "",
  quirks: "",
  variables: {},
  kinds: ["oauth"],
  oauth: { client: "registers", scopes: "", parameters: "", issuer: "", setupUrl: "", help: "" },
  key: { headers: [{ id: 0, name: "Authorization", prefix: "Bearer ", label: "API key" }], keyUrl: "", help: "" },
  openHelp: "",
};

/** The form of an entry that there is. */
export function draftOf(entry: CatalogEntry): EntryDraft {
  const { slug, name, description, category, icon, url, transport, docsUrl = "", authentication } = entry;
  const oauth = authentication.find((method) => method.kind === "oauth");
  const key = authentication.find((method) => method.kind === "key");
  const open = authentication.find((method) => method.kind === "none");
  return {
    slug,
    name,
    description,
    category,
    icon,
    url,
    transport,
    docsUrl,
    features: entry.features.join("\n"),
    quirks: entry.quirks.join("\n"),
    variables: Object.fromEntries(
      Object.entries(entry.variables).map(([id, { label, help = "", choices, default: value, isRequired }]) => [
        id,
        { label, help, choices: choices.join("\n"), default: value, isRequired },
      ]),
    ),
    kinds: authentication.map(({ kind }) => kind),
    oauth: oauth
      ? {
          client: oauth.client,
          scopes: oauth.scopes.join(" "),
          parameters: new URLSearchParams(oauth.parameters).toString(),
          issuer: oauth.issuer ?? "",
          setupUrl: oauth.setupUrl ?? "",
          help: oauth.help ?? "",
        }
      : EMPTY_ENTRY.oauth,
    key: key
      ? {
          headers: key.headers.map(({ name: header, prefix, label }, id) => ({ id, name: header, prefix, label })),
          keyUrl: key.keyUrl ?? "",
          help: key.help ?? "",
        }
      : EMPTY_ENTRY.key,
    openHelp: open?.help ?? "",
  };
}

/** What is sent. What the URL has no place for is left out. */
export function toEntryInput(draft: EntryDraft): z.input<typeof createEntryInput> {
  const { slug, name, description, category, icon, url, transport } = draft;
  const places = variablesIn(url);
  return {
    slug,
    name,
    description,
    category,
    icon,
    url,
    transport,
    ...given("docsUrl", draft.docsUrl),
    features: lines(draft.features),
    quirks: lines(draft.quirks),
    variables: Object.fromEntries(places.map((place) => [place, toVariable(place, draft.variables[place])])),
    authentication: ORDER.filter((kind) => draft.kinds.includes(kind)).map((kind) => toMethod(kind, draft)),
  };
}

function toVariable(name: string, draft: VariableDraft = EMPTY_VARIABLE) {
  return {
    label: draft.label.trim() || name,
    ...given("help", draft.help),
    choices: lines(draft.choices),
    default: draft.default.trim(),
    isRequired: draft.isRequired,
  };
}

function toMethod(kind: CatalogMethod["kind"], { oauth, key, openHelp }: EntryDraft) {
  switch (kind) {
    case "oauth":
      return {
        kind,
        client: oauth.client,
        scopes: oauth.scopes.split(/\s+/).filter(Boolean),
        parameters: Object.fromEntries(new URLSearchParams(oauth.parameters.trim())),
        ...given("issuer", oauth.issuer),
        ...given("setupUrl", oauth.setupUrl),
        ...given("help", oauth.help),
      };
    case "key":
      return {
        kind,
        headers: key.headers.map(({ name, prefix, label }) => ({ name, prefix, label: label.trim() || name })),
        ...given("keyUrl", key.keyUrl),
        ...given("help", key.help),
      };
    case "none":
      return { kind, ...given("help", openHelp) };
  }
}

/** A field that is left empty is not sent. */
function given<Name extends string>(name: Name, text: string): { readonly [key in Name]?: string } {
  return text.trim() === "" ? {} : ({ [name]: text.trim() } as { readonly [key in Name]: string });
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
