-- Programs with a place of their own in an organization, and what they prove themselves with.
CREATE TABLE "service_accounts" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "role" TEXT NOT NULL,
    "suspended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "service_accounts_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "service_accounts_organization_id_id_key" ON "service_accounts"("organization_id", "id");
CREATE UNIQUE INDEX "service_accounts_organization_id_name_key" ON "service_accounts"("organization_id", "name");
ALTER TABLE "service_accounts" ADD CONSTRAINT "service_accounts_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "service_account_teams" (
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "team_id" TEXT NOT NULL,
    "service_account_id" TEXT NOT NULL,

    CONSTRAINT "service_account_teams_pkey" PRIMARY KEY ("organization_id","team_id","service_account_id")
);
CREATE INDEX "service_account_teams_organization_id_service_account_id_idx" ON "service_account_teams"("organization_id", "service_account_id");
ALTER TABLE "service_account_teams" ADD CONSTRAINT "service_account_teams_organization_id_team_id_fkey" FOREIGN KEY ("organization_id", "team_id") REFERENCES "teams"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "service_account_teams" ADD CONSTRAINT "service_account_teams_organization_id_service_account_id_fkey" FOREIGN KEY ("organization_id", "service_account_id") REFERENCES "service_accounts"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "service_clients" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "service_account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "secret_hash" TEXT,
    "secret_hint" TEXT,
    "previous_secret_hash" TEXT,
    "previous_until" TIMESTAMPTZ(3),
    "jwks" JSONB,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "rotated_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "service_clients_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "service_clients_organization_id_id_key" ON "service_clients"("organization_id", "id");
CREATE INDEX "service_clients_organization_id_service_account_id_idx" ON "service_clients"("organization_id", "service_account_id");
ALTER TABLE "service_clients" ADD CONSTRAINT "service_clients_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "service_clients" ADD CONSTRAINT "service_clients_organization_id_service_account_id_fkey" FOREIGN KEY ("organization_id", "service_account_id") REFERENCES "service_accounts"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "api_keys" ADD COLUMN "service_account_id" TEXT;
CREATE INDEX "api_keys_organization_id_service_account_id_idx" ON "api_keys"("organization_id", "service_account_id");
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_organization_id_service_account_id_fkey" FOREIGN KEY ("organization_id", "service_account_id") REFERENCES "service_accounts"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Access tokens that were given back before their end (RFC 7009), until that end.
CREATE TABLE "oauth_ended_tokens" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "holder_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "oauth_ended_tokens_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "oauth_ended_tokens_organization_id_id_key" ON "oauth_ended_tokens"("organization_id", "id");
CREATE INDEX "oauth_ended_tokens_organization_id_holder_id_idx" ON "oauth_ended_tokens"("organization_id", "holder_id");
CREATE INDEX "oauth_ended_tokens_expires_at_idx" ON "oauth_ended_tokens"("expires_at");
ALTER TABLE "oauth_ended_tokens" ADD CONSTRAINT "oauth_ended_tokens_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT causeway_confine('service_accounts');
SELECT causeway_confine('service_account_teams');
SELECT causeway_confine('service_clients');
SELECT causeway_confine('oauth_ended_tokens');
