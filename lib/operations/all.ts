import { getCall } from "@/lib/calls/get-call";
import { listCalls } from "@/lib/calls/list-calls";
import { createConnection } from "@/lib/connections/create-connection";
import { exploreConnection } from "@/lib/connections/explore-connection";
import { getConnection } from "@/lib/connections/get-connection";
import { listConnections } from "@/lib/connections/list-connections";
import { pauseConnection } from "@/lib/connections/pause-connection";
import { removeConnection } from "@/lib/connections/remove-connection";
import { resumeConnection } from "@/lib/connections/resume-connection";
import { setTools } from "@/lib/connections/set-tools";
import { syncConnection } from "@/lib/connections/sync-connection";
import { updateConnection } from "@/lib/connections/update-connection";
import { createKey } from "@/lib/keys/create-key";
import { getKey } from "@/lib/keys/get-key";
import { listKeys } from "@/lib/keys/list-keys";
import { renameKey } from "@/lib/keys/rename-key";
import { revokeKey } from "@/lib/keys/revoke-key";
import type { Operation } from "@/lib/operations/define";

/**
 * Everything that an organization can be asked to do. The contract tests walk this list: an operation that is missing
 * here is one that nobody has checked against strangers.
 */
export const operations: readonly Operation[] = [
  createConnection,
  exploreConnection,
  getConnection,
  listConnections,
  pauseConnection,
  removeConnection,
  resumeConnection,
  setTools,
  syncConnection,
  updateConnection,
  createKey,
  getKey,
  listKeys,
  renameKey,
  revokeKey,
  getCall,
  listCalls,
];
