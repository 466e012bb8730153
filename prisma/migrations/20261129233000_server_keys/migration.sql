-- Placeholders in a connection's headers, and what an organization or each person fills them with.
ALTER TABLE "connections" ADD COLUMN "header_templates" JSONB,
    ADD COLUMN "key_fields" JSONB;
ALTER TABLE "organizations" ADD COLUMN "user_keys" BOOLEAN NOT NULL DEFAULT true;

CREATE TABLE "server_keys" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "connection_id" TEXT NOT NULL,
    "owner_key" TEXT NOT NULL,
    "user_id" TEXT,
    "names" TEXT[],
    "hints" JSONB NOT NULL,
    "ciphertext" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "refused_reason" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "server_keys_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "server_keys_organization_id_id_key" ON "server_keys"("organization_id", "id");
CREATE UNIQUE INDEX "server_keys_organization_id_connection_id_owner_key_key" ON "server_keys"("organization_id", "connection_id", "owner_key");
CREATE INDEX "server_keys_user_id_idx" ON "server_keys"("user_id");
ALTER TABLE "server_keys" ADD CONSTRAINT "server_keys_organization_id_connection_id_fkey" FOREIGN KEY ("organization_id", "connection_id") REFERENCES "connections"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "server_keys" ADD CONSTRAINT "server_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT causeway_confine('server_keys');
