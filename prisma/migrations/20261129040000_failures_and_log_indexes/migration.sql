-- What failed, and why: a breakdown by the class of the error. What failed before is in the call log only, as it was not
-- told apart: this breakdown begins now.
ALTER TABLE "call_totals" ADD COLUMN "error_class" TEXT NOT NULL DEFAULT '';
ALTER TABLE "call_totals" DROP CONSTRAINT "call_totals_pkey",
ADD CONSTRAINT "call_totals_pkey" PRIMARY KEY ("organization_id", "breakdown", "grain", "at", "connection_id", "tool", "principal_id", "client_name", "error_class");

-- One for each filter of the access log: without it a filter that matches little would read every call there is.
CREATE INDEX "calls_organization_id_tool_started_at_idx" ON "calls"("organization_id", "tool", "started_at" DESC);
CREATE INDEX "calls_organization_id_principal_id_started_at_idx" ON "calls"("organization_id", "principal_id", "started_at" DESC);
CREATE INDEX "calls_organization_id_user_id_started_at_idx" ON "calls"("organization_id", "user_id", "started_at" DESC);
CREATE INDEX "calls_organization_id_client_name_started_at_idx" ON "calls"("organization_id", "client_name", "started_at" DESC);
CREATE INDEX "calls_organization_id_status_started_at_idx" ON "calls"("organization_id", "status", "started_at" DESC);
