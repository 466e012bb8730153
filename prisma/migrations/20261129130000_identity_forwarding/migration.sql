-- Servers are told who calls.
ALTER TABLE "connections" ADD COLUMN "forwarding" JSONB;

CREATE TABLE "identity_keys" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "public_jwk" JSONB NOT NULL,
    "sealed" TEXT NOT NULL,
    "active_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "identity_keys_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "identity_keys_organization_id_id_key" ON "identity_keys"("organization_id", "id");

ALTER TABLE "identity_keys" ADD CONSTRAINT "identity_keys_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT causeway_confine('identity_keys');
