-- Where everybody brings an account of their own, accounts are asked in turn what they are offered.
ALTER TABLE "upstream_grants" ADD COLUMN "listed_at" TIMESTAMPTZ(3);
ALTER TABLE "capabilities" ADD COLUMN "listed_at" TIMESTAMPTZ(3);
