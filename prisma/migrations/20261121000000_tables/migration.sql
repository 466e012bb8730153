-- CreateTable
CREATE TABLE "calls" (
    "id" UUID NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "source" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "principal_kind" TEXT NOT NULL,
    "principal_id" TEXT,
    "principal_name" TEXT,
    "key_id" TEXT,
    "user_id" TEXT,
    "client_name" TEXT,
    "client_version" TEXT,
    "client_address" TEXT,
    "connection_id" TEXT,
    "connection_slug" TEXT,
    "tool" TEXT NOT NULL,
    "upstream_tool" TEXT,
    "arguments" TEXT,
    "arguments_truncated" BOOLEAN NOT NULL DEFAULT false,
    "client_protocol" TEXT,
    "upstream_protocol" TEXT,
    "trace_id" TEXT NOT NULL,
    "strict" BOOLEAN NOT NULL DEFAULT false,
    "status" TEXT NOT NULL,
    "error_class" TEXT,
    "error_code" INTEGER,
    "error_message" TEXT,
    "total_ms" DOUBLE PRECISION NOT NULL,
    "upstream_ms" DOUBLE PRECISION,
    "gateway_ms" DOUBLE PRECISION,
    "result" TEXT,
    "result_truncated" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "calls_pkey" PRIMARY KEY ("started_at","id")
) PARTITION BY RANGE ("started_at");

-- CreateTable
CREATE TABLE "call_intents" (
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "id" UUID NOT NULL,
    "instance_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "intent" TEXT NOT NULL,

    CONSTRAINT "call_intents_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "call_rollups" (
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "connection_id" TEXT NOT NULL DEFAULT '',
    "connection_slug" TEXT NOT NULL DEFAULT '',
    "tool" TEXT NOT NULL,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "ok" INTEGER NOT NULL DEFAULT 0,
    "tool_errors" INTEGER NOT NULL DEFAULT 0,
    "errors" INTEGER NOT NULL DEFAULT 0,
    "denied" INTEGER NOT NULL DEFAULT 0,
    "timeouts" INTEGER NOT NULL DEFAULT 0,
    "cancelled" INTEGER NOT NULL DEFAULT 0,
    "total_ms_sum" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "upstream_ms_sum" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "latency" INTEGER[],

    CONSTRAINT "call_rollups_pkey" PRIMARY KEY ("organization_id","minute","connection_id","tool")
);

-- CreateTable
CREATE TABLE "instance_heartbeats" (
    "instance_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "instance_heartbeats_pkey" PRIMARY KEY ("instance_id")
);

-- CreateTable
CREATE TABLE "connections" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "kind" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "auth_kind" TEXT NOT NULL DEFAULT 'none',
    "environment" TEXT NOT NULL DEFAULT 'production',
    "timeout_seconds" INTEGER,
    "expose_new_tools" TEXT NOT NULL DEFAULT 'expose',
    "status" TEXT NOT NULL DEFAULT 'pending',
    "status_reason" TEXT,
    "failure_count" INTEGER NOT NULL DEFAULT 0,
    "first_failure_at" TIMESTAMPTZ(3),
    "next_retry_at" TIMESTAMPTZ(3),
    "last_checked_at" TIMESTAMPTZ(3),
    "last_synced_at" TIMESTAMPTZ(3),
    "era" TEXT,
    "protocol_version" TEXT,
    "server_info" JSON,
    "capabilities" JSON NOT NULL DEFAULT '{}',
    "instructions" TEXT,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connections_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "capabilities" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "connection_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "definition" JSON NOT NULL,
    "definition_hash" TEXT NOT NULL,
    "exposed" BOOLEAN NOT NULL,
    "hidden_reason" TEXT,
    "position" INTEGER NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_at" TIMESTAMPTZ(3),

    CONSTRAINT "capabilities_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credentials" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "connection_id" TEXT NOT NULL,
    "ciphertext" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "hint" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credentials_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_keys" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "version" INTEGER NOT NULL,
    "wrapped" TEXT NOT NULL,
    "master_key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "data_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT,
    "email" TEXT,
    "email_verified" TIMESTAMPTZ(3),
    "image" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "refresh_token" TEXT,
    "access_token" TEXT,
    "expires_at" INTEGER,
    "token_type" TEXT,
    "scope" TEXT,
    "id_token" TEXT,
    "session_state" TEXT,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "session_token" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification_tokens" (
    "identifier" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL
);

-- CreateTable
CREATE TABLE "organizations" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "gateway_enabled" BOOLEAN NOT NULL DEFAULT true,
    "capture_payloads" BOOLEAN NOT NULL DEFAULT true,
    "strict_call_log" BOOLEAN NOT NULL DEFAULT false,
    "config_version" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "public_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "pepper_version" INTEGER NOT NULL,
    "last4" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "all_servers" BOOLEAN NOT NULL,
    "server_ids" TEXT[],
    "permissions" TEXT[],
    "user_id" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "target_name" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "address" TEXT,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "calls_organization_id_started_at_id_idx" ON "calls"("organization_id", "started_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "calls_organization_id_connection_id_started_at_idx" ON "calls"("organization_id", "connection_id", "started_at" DESC);

-- CreateIndex
CREATE INDEX "call_intents_instance_id_idx" ON "call_intents"("instance_id");

-- CreateIndex
CREATE UNIQUE INDEX "connections_organization_id_id_key" ON "connections"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "connections_organization_id_slug_key" ON "connections"("organization_id", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "capabilities_organization_id_id_key" ON "capabilities"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "capabilities_organization_id_connection_id_kind_name_key" ON "capabilities"("organization_id", "connection_id", "kind", "name");

-- CreateIndex
CREATE UNIQUE INDEX "credentials_organization_id_id_key" ON "credentials"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "credentials_organization_id_connection_id_key" ON "credentials"("organization_id", "connection_id");

-- CreateIndex
CREATE UNIQUE INDEX "data_keys_organization_id_id_key" ON "data_keys"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "data_keys_organization_id_version_key" ON "data_keys"("organization_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "accounts_provider_provider_account_id_key" ON "accounts"("provider", "provider_account_id");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_session_token_key" ON "sessions"("session_token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "verification_tokens_token_key" ON "verification_tokens"("token");

-- CreateIndex
CREATE UNIQUE INDEX "verification_tokens_identifier_token_key" ON "verification_tokens"("identifier", "token");

-- CreateIndex
CREATE UNIQUE INDEX "organizations_slug_key" ON "organizations"("slug");

-- CreateIndex
CREATE INDEX "memberships_user_id_idx" ON "memberships"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "memberships_organization_id_id_key" ON "memberships"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "memberships_organization_id_user_id_key" ON "memberships"("organization_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_public_id_key" ON "api_keys"("public_id");

-- CreateIndex
CREATE INDEX "api_keys_user_id_idx" ON "api_keys"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_organization_id_id_key" ON "api_keys"("organization_id", "id");

-- CreateIndex
CREATE INDEX "audit_events_organization_id_at_id_idx" ON "audit_events"("organization_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "audit_events_organization_id_id_key" ON "audit_events"("organization_id", "id");

-- AddForeignKey
ALTER TABLE "connections" ADD CONSTRAINT "connections_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "capabilities" ADD CONSTRAINT "capabilities_organization_id_connection_id_fkey" FOREIGN KEY ("organization_id", "connection_id") REFERENCES "connections"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_organization_id_connection_id_fkey" FOREIGN KEY ("organization_id", "connection_id") REFERENCES "connections"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "data_keys" ADD CONSTRAINT "data_keys_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Both are words of the row-level policies: nothing chosen, and every organization.
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_id_is_no_scope" CHECK ("id" NOT IN ('', '*'));
