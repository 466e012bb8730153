-- A client of the gateway at a provider is for one server's origin there, and stays for as long as a grant needs it.
ALTER TABLE "upstream_clients" ADD COLUMN "origin" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "replaced_at" TIMESTAMPTZ(3);
UPDATE "upstream_clients" AS client SET "origin" = found."origin" FROM (
    SELECT "organization_id", "oauth_issuer", min(substring("url" from '^[a-z]+://[^/?#]+')) AS "origin"
    FROM "connections" WHERE "oauth_issuer" IS NOT NULL GROUP BY 1, 2
) AS found WHERE found."organization_id" = client."organization_id" AND found."oauth_issuer" = client."issuer";
ALTER TABLE "upstream_clients" ALTER COLUMN "origin" DROP DEFAULT;
DROP INDEX "upstream_clients_organization_id_issuer_key";
CREATE UNIQUE INDEX "upstream_clients_organization_id_issuer_origin_client_id_key" ON "upstream_clients"("organization_id", "issuer", "origin", "client_id");

-- Until then a refused client is not tried again, and how often it was refused.
ALTER TABLE "upstream_grants" ADD COLUMN "renew_after" TIMESTAMPTZ(3),
    ADD COLUMN "client_refusals" INTEGER NOT NULL DEFAULT 0;
