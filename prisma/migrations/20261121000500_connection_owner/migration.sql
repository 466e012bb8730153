-- Who connected a server; null for those that were connected before this was kept.
ALTER TABLE "connections" ADD COLUMN "created_by_id" TEXT;

CREATE INDEX "connections_created_by_id_idx" ON "connections"("created_by_id");

ALTER TABLE "connections" ADD CONSTRAINT "connections_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
