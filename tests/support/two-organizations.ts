import type { Database } from "@/lib/db/database";

/** Two organizations whose rows differ in nothing but the organization. Ids end in `_a` and `_b`. */
export async function seedTwoOrganizations(database: Database): Promise<void> {
  for (const mark of ["a", "b"] as const) {
    const id = `org_${mark}`;
    await database.system.organization.create({ data: { id, slug: mark, name: mark.toUpperCase() } });
    await database.system.user.create({
      data: { id: `usr_${mark}`, email: `${mark}@example.test`, name: `Person ${mark}` },
    });
    const db = database.organization(id);
    await db.membership.create({ data: { id: `mem_${mark}`, userId: `usr_${mark}`, role: "owner" } });
    await db.connection.create({
      data: {
        id: `con_${mark}`,
        slug: "github",
        name: `GitHub ${mark}`,
        kind: "http",
        url: "https://mcp.example.test/",
      },
    });
    await db.capability.create({
      data: {
        id: `cap_${mark}`,
        connectionId: `con_${mark}`,
        kind: "tool",
        name: "search",
        definition: { name: "search" },
        definitionHash: mark,
        exposed: true,
        position: 0,
      },
    });
    await db.credential.create({
      data: { id: `crd_${mark}`, connectionId: `con_${mark}`, ciphertext: `sealed ${mark}`, version: 1 },
    });
    await db.dataKey.create({ data: { id: `dek_${mark}`, version: 1, wrapped: `wrapped ${mark}`, masterKeyId: "mk" } });
    await db.apiKey.create({
      data: {
        id: `key_${mark}`,
        publicId: `public-${mark}`,
        name: "Key",
        secretHash: new Uint8Array([1, 2, 3]),
        pepperVersion: 1,
        last4: "abcd",
        environment: "production",
        allServers: true,
        serverIds: [],
        permissions: [],
        userId: `usr_${mark}`,
      },
    });
    await db.oauthGrant.create({
      data: {
        id: `grt_${mark}`,
        userId: `usr_${mark}`,
        clientId: "https://client.example/id.json",
        clientName: "Client",
        clientKind: "metadata_document",
        redirectUri: "http://127.0.0.1/callback",
        endpoint: "/mcp",
        scopes: ["mcp:read"],
        payload: {},
        expiresAt: new Date(Date.now() + 86_400_000),
      },
    });
    await db.auditEvent.create({
      data: {
        id: `evt_${mark}`,
        actorKind: "user",
        actorId: `usr_${mark}`,
        actorName: "Person",
        action: "connections.create",
        targetKind: "connection",
        targetId: `con_${mark}`,
        targetName: "GitHub",
      },
    });
    const startedAt = new Date();
    await db.call.create({
      data: {
        id: mark === "a" ? "01930000-0000-7000-8000-00000000000a" : "01930000-0000-7000-8000-00000000000b",
        startedAt,
        source: "mcp",
        method: "tools/call",
        endpoint: "/mcp",
        principalKind: "key",
        tool: "github__search",
        traceId: "0".repeat(32),
        status: "ok",
        totalMs: 1.5,
      },
    });
    await db.callIntent.create({
      data: { id: "01930000-0000-7000-8000-000000000001", instanceId: "one", at: startedAt, intent: "{}" },
    });
    const hour = { breakdown: "tool", grain: "hour", at: startedAt, tool: "github__search", calls: 1, latency: [1] };
    await db.callTotal.create({ data: hour });
    const use = { keyId: `key_${mark}`, address: "192.0.2.1", firstUsedAt: startedAt, lastUsedAt: startedAt };
    await db.keyAddress.create({ data: use });
    const client = { clientName: "cursor", clientVersion: "1", endpoint: "/mcp", firstSeenAt: startedAt };
    await db.clientSighting.create({ data: { keyId: use.keyId, ...client } });
    const view = { page: "log", name: "Errors", query: "status=error" };
    await db.savedView.create({ data: { id: `view_${mark}`, userId: `usr_${mark}`, ...view } });
    const invitation = { tokenHash: `hash ${mark}`, role: "member", expiresAt: new Date(Date.now() + 86_400_000) };
    const identityKey = { publicJwk: {}, sealed: "sealed", activeAt: startedAt };
    await db.identityKey.create({ data: { id: `kid_${mark}`, ...identityKey } });
    await db.invitation.create({ data: { id: `inv_${mark}`, ...invitation } });
    await db.customRole.create({ data: { id: `rol_${mark}`, name: "Role", permissions: ["tools.call"] } });
    await db.ownEntry.create({ data: { id: `cte_${mark}`, slug: "entry", definition: {} } });
    await db.team.create({ data: { id: `tem_${mark}`, name: "Team" } });
    await db.teamMember.create({ data: { teamId: `tem_${mark}`, membershipId: `mem_${mark}` } });
    await db.accessRule.create({
      data: { id: `rul_${mark}`, effect: "deny", subjectKind: "everyone", connectionId: `con_${mark}` },
    });
    const wish = {
      subjectKind: "person",
      subjectId: `usr_${mark}`,
      subjectName: "Person",
      server: "github",
      reason: "R",
    };
    await db.accessRequest.create({ data: { id: `req_${mark}`, ...wish } });
    await db.serviceAccount.create({ data: { id: `svc_${mark}`, name: "Program", role: "member" } });
    await db.serviceAccountTeam.create({ data: { teamId: `tem_${mark}`, serviceAccountId: `svc_${mark}` } });
    const ends = { expiresAt: new Date(Date.now() + 86_400_000) };
    await db.serviceClient.create({
      data: { id: `scl_${mark}`, serviceAccountId: `svc_${mark}`, name: "Client", scopes: ["mcp:read"], ...ends },
    });
    await db.oauthEndedToken.create({ data: { id: `jti_${mark}`, holderId: `scl_${mark}`, ...ends } });
    const there = { issuer: "https://id.example", origin: "https://mcp.example.test" };
    const gatewayThere = { ...there, kind: "entered", clientId: "c", authMethod: "none" };
    await db.upstreamClient.create({
      data: { id: `ucl_${mark}`, ...gatewayThere, redirectUri: "https://gateway.example/api/oauth/callback" },
    });
    await db.upstreamAuthorization.create({
      data: {
        id: `uat_${mark}`,
        connectionId: `con_${mark}`,
        userId: `usr_${mark}`,
        isShared: true,
        stateHash: `state ${mark}`,
        agreed: {},
        expiresAt: new Date(Date.now() + 60_000),
      },
    });
    await db.upstreamGrant.create({
      data: {
        id: `ugr_${mark}`,
        connectionId: `con_${mark}`,
        ownerKey: `usr_${mark}`,
        userId: `usr_${mark}`,
        issuer: "https://id.example",
        resource: "https://mcp.example.test",
        tokenEndpoint: "https://id.example/token",
        clientKind: "entered",
        clientId: "c",
        authMethod: "none",
        scopes: [],
        ciphertext: `sealed ${mark}`,
        obtainedAt: startedAt,
        canRefresh: false,
      },
    });
    await db.upstreamRevocation.create({
      data: { id: `urv_${mark}`, connectionId: `con_${mark}`, connectionSlug: "github", sealed: `sealed ${mark}` },
    });
    await db.serverKey.create({
      data: {
        id: `svk_${mark}`,
        connectionId: `con_${mark}`,
        ownerKey: `usr_${mark}`,
        userId: `usr_${mark}`,
        names: ["API_KEY"],
        hints: {},
        ciphertext: `sealed ${mark}`,
      },
    });
    await db.alertRule.create({
      data: { id: `alr_${mark}`, name: "Slow", metric: "p95_latency", threshold: 1, minutes: 5, quietMinutes: 60 },
    });
    const notice = { kind: "alert.test", title: "T", text: "T", path: "/settings/alerts" };
    await db.notification.create({ data: { id: `ntf_${mark}`, userId: `usr_${mark}`, ...notice } });
    await db.webhook.create({
      data: { id: `whk_${mark}`, url: "https://hooks.example.test/", sealed: `sealed ${mark}` },
    });
    await db.delivery.create({
      data: { id: `dlv_${mark}`, channel: "webhook", webhookId: `whk_${mark}`, message: notice },
    });
    await db.price.create({
      data: {
        id: `prc_${mark}`,
        connectionId: `con_${mark}`,
        connectionSlug: "github",
        amount: "1",
        validFrom: startedAt,
      },
    });
    await db.trustedIssuer.create({
      data: {
        id: `iss_${mark}`,
        name: "Issuer",
        issuer: "https://issuer.example.test",
        audiences: ["causeway"],
        jwksUrl: "https://issuer.example.test/keys",
        algorithms: ["RS256"],
        toleranceSeconds: 30,
        subjectClaim: "sub",
        scopes: ["mcp:read"],
      },
    });
    await db.trustedSubject.create({ data: { issuerId: `iss_${mark}`, value: "one", membershipId: `mem_${mark}` } });
    await db.tokenRefusal.create({
      data: { issuerId: `iss_${mark}`, checkName: "expiry", detail: "Ended.", times: 1, lastAt: startedAt },
    });
    await db.callRollup.create({ data: { minute: startedAt, tool: "github__search", calls: 1, latency: [1] } });
  }
}
