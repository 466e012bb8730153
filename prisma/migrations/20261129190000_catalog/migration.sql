-- What an organization adds to the catalog, and what it hides of it.
CREATE TABLE "own_entries" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "slug" TEXT NOT NULL,
    "definition" JSONB,
    "is_hidden" BOOLEAN NOT NULL DEFAULT false,
    "source" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "own_entries_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "own_entries_organization_id_id_key" ON "own_entries"("organization_id", "id");
CREATE UNIQUE INDEX "own_entries_organization_id_slug_key" ON "own_entries"("organization_id", "slug");

ALTER TABLE "own_entries" ADD CONSTRAINT "own_entries_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT causeway_confine('own_entries');
