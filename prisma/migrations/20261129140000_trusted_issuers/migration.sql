-- Whose tokens an organization takes beside its own keys.
ALTER TABLE "organizations" ADD COLUMN "credential_mode" TEXT NOT NULL DEFAULT 'both';

CREATE TABLE "trusted_issuers" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "audiences" TEXT[],
    "jwks_url" TEXT,
    "jwks" JSONB,
    "algorithms" TEXT[],
    "required_claims" JSONB NOT NULL DEFAULT '[]',
    "max_age_seconds" INTEGER,
    "tolerance_seconds" INTEGER NOT NULL,
    "access_tokens_only" BOOLEAN NOT NULL DEFAULT false,
    "subject_claim" TEXT NOT NULL,
    "matches_email" BOOLEAN NOT NULL DEFAULT false,
    "scopes" TEXT[],
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "trusted_issuers_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "trusted_issuers_organization_id_id_key" ON "trusted_issuers"("organization_id", "id");
CREATE UNIQUE INDEX "trusted_issuers_organization_id_issuer_key" ON "trusted_issuers"("organization_id", "issuer");
ALTER TABLE "trusted_issuers" ADD CONSTRAINT "trusted_issuers_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "trusted_subjects" (
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "issuer_id" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "membership_id" TEXT,
    "service_account_id" TEXT,

    CONSTRAINT "trusted_subjects_pkey" PRIMARY KEY ("organization_id","issuer_id","value")
);
CREATE INDEX "trusted_subjects_organization_id_membership_id_idx" ON "trusted_subjects"("organization_id", "membership_id");
CREATE INDEX "trusted_subjects_organization_id_service_account_id_idx" ON "trusted_subjects"("organization_id", "service_account_id");
ALTER TABLE "trusted_subjects" ADD CONSTRAINT "trusted_subjects_organization_id_issuer_id_fkey" FOREIGN KEY ("organization_id", "issuer_id") REFERENCES "trusted_issuers"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "trusted_subjects" ADD CONSTRAINT "trusted_subjects_organization_id_membership_id_fkey" FOREIGN KEY ("organization_id", "membership_id") REFERENCES "memberships"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "trusted_subjects" ADD CONSTRAINT "trusted_subjects_organization_id_service_account_id_fkey" FOREIGN KEY ("organization_id", "service_account_id") REFERENCES "service_accounts"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "token_refusals" (
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "issuer_id" TEXT NOT NULL,
    "check_name" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "times" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "token_refusals_pkey" PRIMARY KEY ("organization_id","issuer_id","check_name")
);
ALTER TABLE "token_refusals" ADD CONSTRAINT "token_refusals_organization_id_issuer_id_fkey" FOREIGN KEY ("organization_id", "issuer_id") REFERENCES "trusted_issuers"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT causeway_confine('trusted_issuers');
SELECT causeway_confine('trusted_subjects');
SELECT causeway_confine('token_refusals');
