import type { Environment } from "@/lib/config/environment";
import type { Vault } from "@/lib/credentials/vault";
import type { PrivateAllowList } from "@/lib/net/address-policy";
import type { UpstreamDriver } from "@/lib/upstreams/driver";

/** What operations may use beside the database; held by the runtime, handed in so that tests bring their own. */
export interface Services {
  readonly environment: Environment;
  readonly vault: Vault;
  /** The private upstreams that the operator allows, with what the demo added at run time. */
  readonly privateUpstreams: PrivateAllowList;
  driver(kind: UpstreamDriver["kind"]): UpstreamDriver;
  /** Re-reads one organization into this process's snapshot. */
  reloadOrganization(organizationId: string): Promise<void>;
}
