-- What has ended here and is still to be ended at its provider. Hangs on nothing: organizations and people may be gone by then.
CREATE TABLE "upstream_revocations" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "connection_id" TEXT NOT NULL,
    "connection_slug" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upstream_revocations_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "upstream_revocations_organization_id_id_key" ON "upstream_revocations"("organization_id", "id");
CREATE INDEX "upstream_revocations_next_attempt_at_idx" ON "upstream_revocations"("next_attempt_at");
SELECT causeway_confine('upstream_revocations');
