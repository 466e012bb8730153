import type { TokenClaims } from "@/lib/access/core/token-claims";
import type { Permission } from "@/lib/access/permissions";

/** Which connections a credential reaches. */
export type ServerScope = { readonly all: true } | { readonly all: false; readonly connectionIds: ReadonlySet<string> };

/** A program with a place of its own in the organization, whose key or token it is. */
export interface ServiceIdentity {
  /** svc_… */
  readonly id: string;
  readonly name: string;
}

/** Who calls. Made only from a verified credential. */
export type Principal =
  | {
      readonly kind: "key";
      /** key_… */
      readonly id: string;
      readonly organizationId: string;
      /** The key's, with the service account's. */
      readonly name: string;
      /** The key's alone. */
      readonly clientName: string;
      readonly userId: string | null;
      /** Whose it is where it is no person's. */
      readonly serviceAccount: ServiceIdentity | null;
      readonly servers: ServerScope;
      /** Of the admin API; a key for MCP alone has none. */
      readonly permissions: ReadonlySet<Permission>;
      /** production | development | staging */
      readonly environment: string;
      /** Unix milliseconds. */
      readonly expiresAt: number | null;
    }
  | {
      /**
       * An OAuth client on behalf of a person or of a service account: with a token of ours at the one endpoint that it
       * names, or with another issuer's, which the organization trusts.
       */
      readonly kind: "client";
      /** Of the grant, grt_…, of the service account's client, scl_…, or made of the issuer, its revision, its subject and its client. */
      readonly id: string;
      readonly organizationId: string;
      /** The client's, with the person's. */
      readonly name: string;
      readonly clientId: string;
      /** The client's alone, without whose it is. */
      readonly clientName: string;
      readonly userId: string | null;
      readonly serviceAccount: ServiceIdentity | null;
      /** Whose token it is, where it is not ours. */
      readonly issuer: { readonly id: string; readonly name: string; readonly claims: TokenClaims } | null;
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

/** On whose account somebody calls, where that is a program. */
export function serviceAccountOf(principal: Principal): ServiceIdentity | null {
  return principal.kind === "user" ? null : principal.serviceAccount;
}

/** Who calls, as the log names them: a service account is the same caller whatever it comes with, and so is a person with a token of another issuer. */
export function callerOf(principal: Principal): {
  readonly kind: Principal["kind"] | "service" | "token";
  readonly id: string;
  readonly name: string;
} {
  const account = serviceAccountOf(principal);
  if (account !== null) return { kind: "service", id: account.id, name: account.name };
  if (principal.kind === "client" && principal.issuer && principal.userId !== null)
    return { kind: "token", id: principal.userId, name: principal.name };
  return principal;
}
