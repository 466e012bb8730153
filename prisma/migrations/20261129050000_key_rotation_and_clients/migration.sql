-- A rotated key: what it was before stays good for a while.
ALTER TABLE "api_keys"
    ADD COLUMN "previous_public_id" TEXT,
    ADD COLUMN "previous_secret_hash" BYTEA,
    ADD COLUMN "previous_pepper_version" INTEGER,
    ADD COLUMN "previous_until" TIMESTAMPTZ(3),
    ADD COLUMN "rotated_at" TIMESTAMPTZ(3);

CREATE UNIQUE INDEX "api_keys_previous_public_id_key" ON "api_keys"("previous_public_id");

-- From where keys are used, and by which clients.
CREATE TABLE "key_addresses" (
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "key_id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "first_used_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "key_addresses_pkey" PRIMARY KEY ("organization_id","key_id","address")
);

CREATE TABLE "client_sightings" (
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "key_id" TEXT NOT NULL,
    "client_name" TEXT NOT NULL,
    "client_version" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "connected_at" TIMESTAMPTZ(3),
    "listed_at" TIMESTAMPTZ(3),

    CONSTRAINT "client_sightings_pkey" PRIMARY KEY ("organization_id","key_id","client_name","client_version","endpoint")
);

ALTER TABLE "key_addresses" ADD CONSTRAINT "key_addresses_organization_id_key_id_fkey"
    FOREIGN KEY ("organization_id", "key_id") REFERENCES "api_keys"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "client_sightings" ADD CONSTRAINT "client_sightings_organization_id_key_id_fkey"
    FOREIGN KEY ("organization_id", "key_id") REFERENCES "api_keys"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT causeway_confine('key_addresses');
SELECT causeway_confine('client_sightings');
