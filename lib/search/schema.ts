import { z } from "zod";

export const searchInput = z.strictObject({
  /** Words, each of which must be found: "github issue". Empty: nothing is looked for. */
  query: z.string().trim().max(100).default(""),
});

/** Something of an organization that a person can go to. */
export type SearchHit =
  | { readonly kind: "connection"; readonly slug: string; readonly name: string }
  | {
      readonly kind: "tool";
      /** The connection's slug. */
      readonly connection: string;
      /** The upstream's own name. */
      readonly name: string;
    }
  /** A server that could be connected. */
  | { readonly kind: "catalog"; readonly slug: string; readonly name: string }
  | { readonly kind: "key"; readonly id: string; readonly name: string; readonly hint: string }
  | {
      readonly kind: "person";
      /** The user's id. */
      readonly id: string;
      readonly name: string;
      /** Null for who may not see addresses. */
      readonly email: string | null;
    };
