-- Who may use which server and tool.
ALTER TABLE "connections" ADD COLUMN "restricted" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "connections" ADD COLUMN "restricted_tools" TEXT[] DEFAULT ARRAY[]::TEXT[];

CREATE TABLE "access_rules" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "effect" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT,
    "connection_id" TEXT NOT NULL,
    "tool" TEXT,
    "conditions" JSONB NOT NULL DEFAULT '{}',
    "note" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_rules_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "access_rules_organization_id_id_key" ON "access_rules"("organization_id", "id");
CREATE INDEX "access_rules_organization_id_connection_id_idx" ON "access_rules"("organization_id", "connection_id");
CREATE INDEX "access_rules_organization_id_subject_kind_subject_id_idx" ON "access_rules"("organization_id", "subject_kind", "subject_id");

ALTER TABLE "access_rules" ADD CONSTRAINT "access_rules_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "access_rules" ADD CONSTRAINT "access_rules_organization_id_connection_id_fkey" FOREIGN KEY ("organization_id", "connection_id") REFERENCES "connections"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "access_requests" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "subject_name" TEXT NOT NULL,
    "server" TEXT NOT NULL,
    "tool" TEXT,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_requests_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "access_requests_organization_id_id_key" ON "access_requests"("organization_id", "id");
CREATE INDEX "access_requests_organization_id_state_id_idx" ON "access_requests"("organization_id", "state", "id");

ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT causeway_confine('access_rules');
SELECT causeway_confine('access_requests');
