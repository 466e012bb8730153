-- Servers that teams which are made later may use as well.
ALTER TABLE "connections" ADD COLUMN "new_teams" BOOLEAN NOT NULL DEFAULT false;
