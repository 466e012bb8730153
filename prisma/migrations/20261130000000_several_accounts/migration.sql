-- A person may have several accounts at one server, and says which is for what.
ALTER TABLE "upstream_grants" ADD COLUMN "label" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "is_default" BOOLEAN NOT NULL DEFAULT true,
    ADD COLUMN "rules" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
DROP INDEX "upstream_grants_organization_id_connection_id_owner_key_key";
CREATE UNIQUE INDEX "upstream_grants_organization_id_connection_id_owner_key_lab_key" ON "upstream_grants"("organization_id", "connection_id", "owner_key", "label");
ALTER TABLE "upstream_authorizations" ADD COLUMN "label" TEXT NOT NULL DEFAULT '';
