-- The gateway as OAuth client of the servers that it connects.
ALTER TABLE "connections" ADD COLUMN "credential_mode" TEXT NOT NULL DEFAULT 'shared',
    ADD COLUMN "oauth_settings" JSONB,
    ADD COLUMN "oauth_issuer" TEXT,
    ADD COLUMN "oauth_problem" TEXT;

CREATE TABLE "upstream_clients" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "issuer" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "secret" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "auth_method" TEXT NOT NULL,
    "redirect_uri" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upstream_clients_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "upstream_clients_organization_id_id_key" ON "upstream_clients"("organization_id", "id");
CREATE UNIQUE INDEX "upstream_clients_organization_id_issuer_key" ON "upstream_clients"("organization_id", "issuer");
ALTER TABLE "upstream_clients" ADD CONSTRAINT "upstream_clients_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "upstream_authorizations" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "connection_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "is_shared" BOOLEAN NOT NULL,
    "state_hash" TEXT NOT NULL,
    "browser_hash" TEXT,
    "sealed" TEXT,
    "agreed" JSONB NOT NULL,
    "outcome" TEXT,
    "message" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upstream_authorizations_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "upstream_authorizations_state_hash_key" ON "upstream_authorizations"("state_hash");
CREATE UNIQUE INDEX "upstream_authorizations_organization_id_id_key" ON "upstream_authorizations"("organization_id", "id");
CREATE INDEX "upstream_authorizations_expires_at_idx" ON "upstream_authorizations"("expires_at");
CREATE INDEX "upstream_authorizations_user_id_idx" ON "upstream_authorizations"("user_id");
ALTER TABLE "upstream_authorizations" ADD CONSTRAINT "upstream_authorizations_organization_id_connection_id_fkey" FOREIGN KEY ("organization_id", "connection_id") REFERENCES "connections"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "upstream_authorizations" ADD CONSTRAINT "upstream_authorizations_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "upstream_grants" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "connection_id" TEXT NOT NULL,
    "owner_key" TEXT NOT NULL,
    "user_id" TEXT,
    "connected_by_id" TEXT,
    "account_name" TEXT,
    "issuer" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "token_endpoint" TEXT NOT NULL,
    "revocation_endpoint" TEXT,
    "client_kind" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "auth_method" TEXT NOT NULL,
    "scopes" TEXT[],
    "ciphertext" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "epoch" INTEGER NOT NULL DEFAULT 1,
    "obtained_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "can_refresh" BOOLEAN NOT NULL,
    "claimed_until" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'active',
    "state_reason" TEXT,
    "wanted_scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "connected_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upstream_grants_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "upstream_grants_organization_id_id_key" ON "upstream_grants"("organization_id", "id");
CREATE UNIQUE INDEX "upstream_grants_organization_id_connection_id_owner_key_key" ON "upstream_grants"("organization_id", "connection_id", "owner_key");
CREATE INDEX "upstream_grants_user_id_idx" ON "upstream_grants"("user_id");
ALTER TABLE "upstream_grants" ADD CONSTRAINT "upstream_grants_organization_id_connection_id_fkey" FOREIGN KEY ("organization_id", "connection_id") REFERENCES "connections"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "upstream_grants" ADD CONSTRAINT "upstream_grants_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT causeway_confine('upstream_clients');
SELECT causeway_confine('upstream_authorizations');
SELECT causeway_confine('upstream_grants');
