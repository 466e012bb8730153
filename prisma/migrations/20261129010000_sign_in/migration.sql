-- Ways of signing in beside the one-time link: passkeys, and identities at providers; and what a person is shown of both.
ALTER TABLE "users" ADD COLUMN "last_sign_in_at" TIMESTAMPTZ(3),
    ADD COLUMN "suspended_at" TIMESTAMPTZ(3),
    ADD COLUMN "passkey_asked_at" TIMESTAMPTZ(3);

-- Whoever had a session has been here.
UPDATE "users" SET "last_sign_in_at" = (SELECT max("created_at") FROM "sessions" WHERE "sessions"."user_id" = "users"."id");

ALTER TABLE "accounts" ADD COLUMN "email" TEXT,
    ADD COLUMN "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ADD COLUMN "last_used_at" TIMESTAMPTZ(3);

ALTER TABLE "sessions" ADD COLUMN "method" TEXT NOT NULL DEFAULT 'link',
    ADD COLUMN "address" TEXT,
    ADD COLUMN "user_agent" TEXT;

ALTER TABLE "installation" ADD COLUMN "sign_up_open" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "passkeys" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "credential_id" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL DEFAULT 0,
    "transports" TEXT[],
    "is_synced" BOOLEAN NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "passkeys_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "passkeys_credential_id_key" ON "passkeys"("credential_id");
CREATE INDEX "passkeys_user_id_idx" ON "passkeys"("user_id");
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT causeway_confine_to_system('passkeys');
