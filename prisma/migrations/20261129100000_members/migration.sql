-- A member who may not come in for the time being; keys and clients of theirs rest as long.
ALTER TABLE "memberships" ADD COLUMN "suspended_at" TIMESTAMPTZ(3);
