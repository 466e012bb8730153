-- What the operator gave an organization; null for the installation's own default (DEFAULT_PLAN).
ALTER TABLE "organizations" ADD COLUMN "plan" TEXT;
