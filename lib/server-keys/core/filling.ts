import type { HeaderTemplate, KeyField } from "@/lib/server-keys/core/fields";
import { fieldsOf, placeholdersOf, type Variable } from "@/lib/server-keys/core/template";

/** Values that somebody has filled in, sealed; their names are in the open. */
export interface SealedValues {
  readonly id: string;
  readonly version: number;
  readonly ciphertext: string;
  readonly names: readonly string[];
  /** Unix milliseconds; null: nobody said. */
  readonly expiresAt: number | null;
  /** The server has refused them since they were entered. */
  readonly isRefused: boolean;
}

/** What fills the placeholders of one credential, for one person or for all. */
export interface Filling {
  /** The row that the headers themselves stand in. */
  readonly base: { readonly id: string; readonly version: number };
  /** What counts of later ones stands in the place of earlier ones. */
  readonly values: readonly (SealedValues & { readonly only: readonly string[] })[];
  readonly variables: Readonly<Partial<Record<Variable, string>>>;
  /** Of all that no value is there for, as people know them: `API_KEY`, `user.email`. Nothing is sent while there is any. */
  readonly missing: readonly string[];
  /** Some of that is for the person to enter, and nobody else can. */
  readonly lacksOwn: boolean;
  /** The first end of the values; Unix milliseconds. */
  readonly expiresAt: number | null;
}

/** A credential whose headers have placeholders, with what fills them. */
export interface FilledCredential {
  readonly id: string;
  readonly version: number;
  readonly ciphertext: string;
  readonly filling: Filling;
}

/** As much of a person as may stand in a header. */
export interface FillingPerson {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
}

export interface Fillable {
  readonly credential: { readonly id: string; readonly version: number; readonly ciphertext: string };
  readonly templates: readonly HeaderTemplate[];
  readonly fields: readonly KeyField[];
  /** Off: what people have entered themselves counts for nothing, and everybody's values are the organization's. */
  readonly arePersonal: boolean;
  readonly organization: { readonly id: string; readonly slug: string };
  /** The organization's. */
  readonly shared: SealedValues | null;
}

/** Whether one person's requests differ from another's. */
export function differsByPerson({ templates, fields, arePersonal }: Fillable): boolean {
  if (arePersonal && fields.some(({ scope }) => scope === "user")) return true;
  return templates.some(({ value }) =>
    placeholdersOf(value).some(
      (placeholder) => placeholder.kind === "variable" && placeholder.name.startsWith("user."),
    ),
  );
}

/**
 * The credential as one person uses it, or as all do. Pools and sessions are kept by credential: those of two people, and
 * those of before and after a change, are two.
 */
export function filledCredential(
  from: Fillable,
  person: FillingPerson | null,
  own: SealedValues | null,
): FilledCredential {
  const { credential, templates, fields, arePersonal, organization, shared } = from;
  const isOwn = (name: string) => arePersonal && fields.find((field) => field.name === name)?.scope === "user";
  const names = fieldsOf(templates.map(({ value }) => value));
  const take = (values: SealedValues | null, wanted: readonly string[]) =>
    values === null ? [] : [{ ...values, only: wanted.filter((name) => values.names.includes(name)) }];
  const values = [
    ...take(
      shared,
      names.filter((name) => !isOwn(name)),
    ),
    ...take(own, names.filter(isOwn)),
  ].filter(({ only }) => only.length > 0);
  const there = new Set(values.flatMap(({ only }) => only));
  const variables = variablesOf(organization, person);
  const missing = templates
    .flatMap(({ value }) => placeholdersOf(value))
    .flatMap((placeholder) => {
      if (placeholder.kind === "unknown") return [placeholder.text];
      if (placeholder.kind === "vault") return [`vault:${placeholder.name}`];
      const isThere = placeholder.kind === "field" ? there.has(placeholder.name) : placeholder.name in variables;
      return isThere ? [] : [placeholder.name];
    });
  const ends = values.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt]));
  const { id, version, ciphertext } = credential;
  const mark = [
    id,
    ...values.map((each) => `${each.id}.${each.version}`),
    ...(differsByPerson(from) && person ? [person.id] : []),
  ];
  return {
    id: mark.join("~"),
    version,
    ciphertext,
    filling: {
      base: { id, version },
      values,
      variables,
      missing: [...new Set(missing)],
      lacksOwn: missing.some(isOwn),
      expiresAt: ends.length === 0 ? null : Math.min(...ends),
    },
  };
}

/** An address that nobody has verified says nothing of who somebody is. */
function variablesOf(
  { id, slug }: Fillable["organization"],
  person: FillingPerson | null,
): Readonly<Partial<Record<Variable, string>>> {
  return {
    "org.id": id,
    "org.slug": slug,
    ...(person === null ? {} : { "user.id": person.id }),
    ...(person?.name ? { "user.name": person.name } : {}),
    ...(person?.email && person.isEmailVerified ? { "user.email": person.email } : {}),
  };
}
