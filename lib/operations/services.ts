import type { Catalog } from "@/lib/catalog/catalog";
import type { Environment } from "@/lib/config/environment";
import type { Vault } from "@/lib/credentials/vault";
import type { LiveStreams } from "@/lib/http/live-streams";
import type { KeySets } from "@/lib/issuers/key-sets";
import type { PrivateAllowList } from "@/lib/net/address-policy";
import type { Outbound } from "@/lib/net/outbound";
import type { OauthWorld } from "@/lib/oauth/world";
import type { UpstreamDriver } from "@/lib/upstreams/driver";

/** What operations may use beside the database; held by the runtime, handed in so that tests bring their own. */
export interface Services {
  readonly environment: Environment;
  readonly vault: Vault;
  /** The servers that the product knows how to connect. */
  readonly catalog: Catalog;
  /** What asks other machines for things. */
  readonly outbound: Outbound;
  /** The private upstreams that the operator allows, with what the demo added at run time. */
  readonly privateUpstreams: PrivateAllowList;
  /** The keys of the issuers that organizations trust. */
  readonly keySets: KeySets;
  /** How long a server may take to say all that it offers. */
  readonly discoveryTimeoutMs: number;
  driver(kind: UpstreamDriver["kind"]): UpstreamDriver;
  /** The gateway as OAuth client of the servers that it connects. */
  readonly oauth: OauthWorld;
  /** The pages that are live. */
  readonly liveStreams: LiveStreams;
  /** Calls that are under way in this process. */
  callsInFlight(organizationId: string): number | Promise<number>;
  /** Calls that have ended wait longer than usual to be stored. */
  isCallLogBehind(): boolean;
  /** Re-reads one organization into this process's snapshot. */
  reloadOrganization(organizationId: string): Promise<void>;
}
