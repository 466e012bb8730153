import type { Permission } from "@/lib/access/permissions";

/** Which connections a credential reaches. */
export type ServerScope = { readonly all: true } | { readonly all: false; readonly connectionIds: ReadonlySet<string> };

/** Who calls. Made only from a verified credential. */
export type Principal =
  | {
      readonly kind: "key";
      /** key_… */
      readonly id: string;
      readonly organizationId: string;
      readonly name: string;
      readonly userId: string | null;
      readonly servers: ServerScope;
      /** Of the admin API; a key for MCP alone has none. */
      readonly permissions: ReadonlySet<Permission>;
      /** production | development | staging */
      readonly environment: string;
      /** Unix milliseconds. */
      readonly expiresAt: number | null;
    }
  | {
      /** An OAuth client on a person's behalf, at the one endpoint that they let it use. */
      readonly kind: "client";
      /** Of the grant: grt_… */
      readonly id: string;
      readonly organizationId: string;
      /** The client's, with the person's. */
      readonly name: string;
      readonly clientId: string;
      readonly userId: string;
      readonly scopes: ReadonlySet<string>;
      /** Unix milliseconds. */
      readonly expiresAt: number;
    }
  | {
      readonly kind: "user";
      readonly id: string;
      readonly organizationId: string;
      readonly name: string;
      readonly role: string;
    };
