-- When somebody was told that what they granted ends soon.
ALTER TABLE "upstream_grants" ADD COLUMN "warned_at" TIMESTAMPTZ(3);
