import type { JsonObject } from "@/lib/base/json";
import type { ForwardingView } from "@/lib/forwarding/core/settings";
import type { Filling } from "@/lib/server-keys/core/filling";
import type { ChoosableAccount } from "./account-choice";

/** Wire eras of MCP: `legacy` has initialize and sessions (to 2025-11-25), `modern` is stateless (from 2026-07-28). */
export type Era = "legacy" | "modern";

/** Shown to people as Connected, Needs re-auth, Error, Paused; `pending` before the first discovery. */
export type ConnectionStatus = "connected" | "needs_reauth" | "error" | "paused" | "pending";

/** Kinds with a server at the other end: Streamable HTTP, and the HTTP+SSE of 2024-11-05. */
export const REMOTE_KINDS = ["http", "sse"] as const;
export type RemoteKind = (typeof REMOTE_KINDS)[number];
export type ConnectionKind = RemoteKind | "builtin";

/** The envelope of a credential, as stored. Opened only when a request leaves for the upstream. */
export interface SealedCredential {
  readonly id: string;
  /** Of an OAuth grant: counts how often it was granted. Its tokens change more often, and are the same credential. */
  readonly version: number;
  readonly ciphertext: string;
  /** Of an OAuth grant: its tokens as they were when this was read (lib/oauth/token-source.ts has the newest). */
  readonly oauth?: GrantMark;
  /** Of headers with placeholders: what fills them. `id` tells what is filled differently apart; the row's stands here. */
  readonly filling?: Filling;
}

/** Credentials by person. */
export interface PersonalCredentials {
  get(userId: string): SealedCredential | undefined;
  /** Of those who have brought something themselves, in a stable order. */
  values(): Iterable<SealedCredential>;
}

/** One of the accounts of a person at a server. */
export interface PersonalAccount extends ChoosableAccount {
  readonly credential: SealedCredential;
}

/** Whether requests can be sent with it, as far as is known without asking. */
export function isUsable({ oauth, filling }: SealedCredential): boolean {
  return oauth?.isDead !== true && (filling === undefined || filling.missing.length === 0);
}

export interface GrantMark {
  /** Of the envelope. */
  readonly version: number;
  /** Unix milliseconds. */
  readonly obtainedAt: number;
  /** Null: nobody said. */
  readonly expiresAt: number | null;
  readonly canRefresh: boolean;
  /** Nothing is sent with it any more until somebody has authorized anew. */
  readonly isDead: boolean;
}

/** A tool, resource, template or prompt as its upstream defines it, without the gateway's naming. */
export interface Definition extends JsonObject {
  name: string;
}

/** One connection as the data plane sees it: immutable, replaced when anything in it changes. */
export interface ConnectionView {
  readonly id: string;
  /** Changes with everything below; equal revisions of one id are the same view. */
  readonly revision: string;
  readonly organizationId: string;
  readonly slug: string;
  readonly name: string;
  readonly kind: ConnectionKind;
  /** Empty for `builtin`. */
  readonly url: string;
  readonly credential: SealedCredential | null;
  /** A credential belongs to it and is not there: nothing is sent without it. */
  readonly lacksCredential?: boolean;
  /** How its server is told who calls; null or absent: it is not. */
  readonly forwarding?: ForwardingView | null;
  /** Credentials by person, where everybody brings their own: `credential` is null then. See lib/gateway/core/own-view.ts. */
  readonly personal?: PersonalCredentials | null;
  /** By person, where somebody has several accounts, so that calls may choose; absent where nobody has. */
  readonly accounts?: ReadonlyMap<string, readonly PersonalAccount[]>;
  /** It is seen with this one of them. */
  readonly account?: PersonalAccount;
  /** Somebody authorizes it with OAuth. */
  readonly isAuthorized?: boolean;
  readonly timeoutMs: number;
  readonly status: ConnectionStatus;
  /** Why the status is not `connected`, for people. */
  readonly statusReason: string | null;
  /** Unix milliseconds. */
  readonly nextRetryAt: number | null;
  /** Paused by a person: not listed, and a call says so. A circuit that opened by itself is `status: "paused"` alone. */
  readonly isDisabled: boolean;
  /** Null until discovered. */
  readonly era: Era | null;
  readonly protocolVersion: string | null;
  /** Set where a modern server keeps sessions with legacy clients as well. */
  readonly legacyProtocolVersion: string | null;
  readonly serverInfo: JsonObject | null;
  readonly capabilities: JsonObject;
  readonly instructions: string | null;
  /** Only what is exposed, in the upstream's order. */
  readonly tools: readonly Definition[];
  readonly resources: readonly Definition[];
  readonly resourceTemplates: readonly Definition[];
  readonly prompts: readonly Definition[];
}

export interface OrganizationView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly gatewayEnabled: boolean;
  /** By the operator; null: it is not. Says why, or nothing. */
  readonly suspension: string | null;
  /** Whether arguments and results are kept with a call. */
  readonly capturePayloads: boolean;
  readonly strictCallLog: boolean;
  /** What its MCP endpoints take beside sign-in: `both`, `keys` or `tokens` (of other issuers). */
  readonly credentialMode: string;
}
