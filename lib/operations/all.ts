import { assignAccess } from "@/lib/access/assign-access";
import { createAccessRule } from "@/lib/access/create-rule";
import { decideAccessRequest } from "@/lib/access/decide-request";
import { explainAccess } from "@/lib/access/explain-access";
import { listAccessRequests } from "@/lib/access/list-requests";
import { listRestrictions } from "@/lib/access/list-restrictions";
import { listAccessRules } from "@/lib/access/list-rules";
import { removeAccessRule } from "@/lib/access/remove-rule";
import { restrictConnection } from "@/lib/access/restrict-connection";
import { whoMayUse } from "@/lib/access/who-may-use";
import { createAlertRule } from "@/lib/alerts/create-rule";
import { listAlertRules } from "@/lib/alerts/list-rules";
import { removeAlertRule } from "@/lib/alerts/remove-rule";
import { testAlertRule } from "@/lib/alerts/test-rule";
import { updateAlertRule } from "@/lib/alerts/update-rule";
import { exportAnalytics } from "@/lib/analytics/export-analytics";
import { followLive } from "@/lib/analytics/follow-live";
import { getLive } from "@/lib/analytics/get-live";
import { getOverview } from "@/lib/analytics/get-overview";
import { listUsers } from "@/lib/analytics/list-users";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { listClients } from "@/lib/authserver/list-clients";
import { revokeClient } from "@/lib/authserver/revoke-client";
import { exportCalls } from "@/lib/calls/export-calls";
import { followCalls } from "@/lib/calls/follow-calls";
import { getCall } from "@/lib/calls/get-call";
import { listCalledServers } from "@/lib/calls/list-called-servers";
import { listCalls } from "@/lib/calls/list-calls";
import { listFacets } from "@/lib/calls/list-facets";
import { listSimilarCalls } from "@/lib/calls/list-similar";
import { browseRegistry } from "@/lib/catalog/browse-registry";
import { connectEntry } from "@/lib/catalog/connect-entry";
import { createEntry } from "@/lib/catalog/create-entry";
import { entryFromConnection } from "@/lib/catalog/entry-from-connection";
import { getCatalogEntry } from "@/lib/catalog/get-entry";
import { hideEntry } from "@/lib/catalog/hide-entry";
import { importServers } from "@/lib/catalog/import-servers";
import { listCatalog } from "@/lib/catalog/list-catalog";
import { listRegistry } from "@/lib/catalog/list-registry";
import { listRegistryVersions } from "@/lib/catalog/list-registry-versions";
import { getRegistryServer } from "@/lib/catalog/registry-server";
import { removeEntry } from "@/lib/catalog/remove-entry";
import { updateEntry } from "@/lib/catalog/update-entry";
import { checkClients } from "@/lib/clients/check-clients";
import { createConnection } from "@/lib/connections/create-connection";
import { exploreConnection } from "@/lib/connections/explore-connection";
import { getConnection } from "@/lib/connections/get-connection";
import { listConnectionEvents } from "@/lib/connections/list-connection-events";
import { listConnections } from "@/lib/connections/list-connections";
import { pauseConnection } from "@/lib/connections/pause-connection";
import { removeConnection } from "@/lib/connections/remove-connection";
import { resumeConnection } from "@/lib/connections/resume-connection";
import { reviewTools } from "@/lib/connections/review-tools";
import { setTools } from "@/lib/connections/set-tools";
import { syncConnection } from "@/lib/connections/sync-connection";
import { updateConnection } from "@/lib/connections/update-connection";
import { exportCosts } from "@/lib/costs/export-costs";
import { getCosts } from "@/lib/costs/get-costs";
import { listPrices } from "@/lib/costs/list-prices";
import { removePrice } from "@/lib/costs/remove-price";
import { setCurrency } from "@/lib/costs/set-currency";
import { setPrice } from "@/lib/costs/set-price";
import { getForwarding } from "@/lib/forwarding/get-forwarding";
import { listIdentityKeys } from "@/lib/forwarding/list-identity-keys";
import { rotateIdentityKey } from "@/lib/forwarding/rotate-identity-key";
import { setForwarding } from "@/lib/forwarding/set-forwarding";
import { createInvitation } from "@/lib/invitations/create-invitation";
import { listInvitations } from "@/lib/invitations/list-invitations";
import { renewInvitation } from "@/lib/invitations/renew-invitation";
import { revokeInvitation } from "@/lib/invitations/revoke-invitation";
import { createTrustedIssuer } from "@/lib/issuers/create-issuer";
import { listTrustedIssuers } from "@/lib/issuers/list-issuers";
import { removeTrustedIssuer } from "@/lib/issuers/remove-issuer";
import { setTrustedSubjects } from "@/lib/issuers/set-subjects";
import { testToken } from "@/lib/issuers/test-token";
import { updateTrustedIssuer } from "@/lib/issuers/update-issuer";
import { createKey } from "@/lib/keys/create-key";
import { getKey } from "@/lib/keys/get-key";
import { listKeys } from "@/lib/keys/list-keys";
import { revokeKey } from "@/lib/keys/revoke-key";
import { rotateKey } from "@/lib/keys/rotate-key";
import { updateKey } from "@/lib/keys/update-key";
import { handOverOrganization } from "@/lib/members/hand-over";
import { leaveOrganization } from "@/lib/members/leave-organization";
import { listMembers } from "@/lib/members/list-members";
import { removeMember } from "@/lib/members/remove-member";
import { updateMember } from "@/lib/members/update-member";
import { createWebhook } from "@/lib/notifications/create-webhook";
import { listDeliveries } from "@/lib/notifications/list-deliveries";
import { listNotifications } from "@/lib/notifications/list-notifications";
import { listWebhooks } from "@/lib/notifications/list-webhooks";
import { markNotificationsRead } from "@/lib/notifications/mark-read";
import { removeWebhook } from "@/lib/notifications/remove-webhook";
import { attemptOutcome } from "@/lib/oauth/attempt-outcome";
import { authorizeAccount } from "@/lib/oauth/authorize-account";
import { authorizeConnection } from "@/lib/oauth/authorize-connection";
import { disconnectAccount } from "@/lib/oauth/disconnect-account";
import { disconnectConnection } from "@/lib/oauth/disconnect-connection";
import { forgetClient } from "@/lib/oauth/forget-client";
import { getAuthorization } from "@/lib/oauth/get-authorization";
import { listAccounts } from "@/lib/oauth/list-accounts";
import { setClient } from "@/lib/oauth/set-client";
import { updateAccount } from "@/lib/oauth/update-account";
import type { Operation } from "@/lib/operations/define";
import { getAttention } from "@/lib/organizations/get-attention";
import { getOrganizationSettings } from "@/lib/organizations/get-settings";
import { updateOrganization } from "@/lib/organizations/update-organization";
import { getReview } from "@/lib/review/get-review";
import { createRole } from "@/lib/roles/create-role";
import { listRoles } from "@/lib/roles/list-roles";
import { removeRole } from "@/lib/roles/remove-role";
import { updateRole } from "@/lib/roles/update-role";
import { searchOrganization } from "@/lib/search/search-organization";
import { getSharedKeys } from "@/lib/server-keys/get-shared-keys";
import { listServerKeys } from "@/lib/server-keys/list-keys";
import { removeServerKeys } from "@/lib/server-keys/remove-keys";
import { removeSharedKeys } from "@/lib/server-keys/remove-shared-keys";
import { setServerKeys } from "@/lib/server-keys/set-keys";
import { setSharedKeys } from "@/lib/server-keys/set-shared-keys";
import { testServerKeys } from "@/lib/server-keys/test-keys";
import { createServiceAccount } from "@/lib/service-accounts/create-account";
import { createServiceClient } from "@/lib/service-accounts/create-client";
import { getServiceAccount } from "@/lib/service-accounts/get-account";
import { listServiceAccounts } from "@/lib/service-accounts/list-accounts";
import { removeServiceAccount } from "@/lib/service-accounts/remove-account";
import { revokeServiceClient } from "@/lib/service-accounts/revoke-client";
import { rotateServiceClient } from "@/lib/service-accounts/rotate-client";
import { updateServiceAccount } from "@/lib/service-accounts/update-account";
import { createTeam } from "@/lib/teams/create-team";
import { listTeams } from "@/lib/teams/list-teams";
import { removeTeam } from "@/lib/teams/remove-team";
import { setTeamMembers } from "@/lib/teams/set-team-members";
import { updateTeam } from "@/lib/teams/update-team";
import { listTools } from "@/lib/tools/list-tools";
import { toolUsage } from "@/lib/tools/tool-usage";
import { listViews } from "@/lib/views/list-views";
import { removeView } from "@/lib/views/remove-view";
import { saveView } from "@/lib/views/save-view";

/**
 * Everything that an organization can be asked to do. The contract tests walk this list: an operation that is missing
 * here is one that nobody has checked against strangers.
 */
export const operations: readonly Operation[] = [
  createConnection,
  exploreConnection,
  getConnection,
  listConnectionEvents,
  listConnections,
  pauseConnection,
  removeConnection,
  resumeConnection,
  reviewTools,
  setTools,
  syncConnection,
  updateConnection,
  listCatalog,
  getCatalogEntry,
  connectEntry,
  createEntry,
  updateEntry,
  removeEntry,
  hideEntry,
  entryFromConnection,
  browseRegistry,
  importServers,
  listRegistry,
  listRegistryVersions,
  getRegistryServer,
  getForwarding,
  setForwarding,
  listIdentityKeys,
  rotateIdentityKey,
  createKey,
  getKey,
  listKeys,
  revokeKey,
  rotateKey,
  updateKey,
  checkClients,
  listClients,
  revokeClient,
  getCall,
  listCalls,
  listCalledServers,
  listFacets,
  listSimilarCalls,
  exportCalls,
  followCalls,
  getOverview,
  listUsers,
  exportAnalytics,
  getLive,
  followLive,
  getCosts,
  exportCosts,
  listPrices,
  setPrice,
  removePrice,
  setCurrency,
  listAlertRules,
  createAlertRule,
  updateAlertRule,
  removeAlertRule,
  testAlertRule,
  listWebhooks,
  createWebhook,
  removeWebhook,
  listDeliveries,
  listNotifications,
  markNotificationsRead,
  getOrganizationSettings,
  getAttention,
  updateOrganization,
  getReview,
  listMembers,
  updateMember,
  removeMember,
  leaveOrganization,
  handOverOrganization,
  listInvitations,
  createInvitation,
  renewInvitation,
  revokeInvitation,
  listRoles,
  createRole,
  updateRole,
  removeRole,
  listTeams,
  createTeam,
  updateTeam,
  removeTeam,
  setTeamMembers,
  listServiceAccounts,
  getServiceAccount,
  createServiceAccount,
  updateServiceAccount,
  removeServiceAccount,
  createServiceClient,
  rotateServiceClient,
  revokeServiceClient,
  authorizeConnection,
  disconnectConnection,
  setClient,
  forgetClient,
  getAuthorization,
  listAccounts,
  updateAccount,
  authorizeAccount,
  disconnectAccount,
  attemptOutcome,
  listTrustedIssuers,
  createTrustedIssuer,
  updateTrustedIssuer,
  removeTrustedIssuer,
  setTrustedSubjects,
  testToken,
  listAccessRules,
  createAccessRule,
  removeAccessRule,
  listRestrictions,
  restrictConnection,
  explainAccess,
  whoMayUse,
  assignAccess,
  listAccessRequests,
  decideAccessRequest,
  listAuditEvents,
  searchOrganization,
  listTools,
  toolUsage,
  listViews,
  saveView,
  removeView,
  getSharedKeys,
  listServerKeys,
  removeServerKeys,
  removeSharedKeys,
  setServerKeys,
  setSharedKeys,
  testServerKeys,
];
