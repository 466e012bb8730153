-- The operator of the installation: suspends organizations, gives them plans, opens and closes sign-up.
ALTER TABLE "organizations" ADD COLUMN "suspended_at" TIMESTAMPTZ(3);
ALTER TABLE "organizations" ADD COLUMN "suspended_reason" TEXT;
ALTER TABLE "users" ADD COLUMN "is_operator" BOOLEAN NOT NULL DEFAULT false;

-- Where there is an installation already, it is who owned its first organization first.
SELECT set_config('app.organization', '*', true);
UPDATE "users" SET "is_operator" = true WHERE "id" = (
  SELECT memberships.user_id FROM memberships JOIN organizations ON organizations.id = memberships.organization_id
  WHERE memberships.role = 'owner' ORDER BY organizations.created_at, memberships.created_at LIMIT 1
);

-- What happened to the installation as a whole. It outlives the organizations and people that it speaks of.
CREATE TABLE "installation_events" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "target_name" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "address" TEXT,

    CONSTRAINT "installation_events_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "installation_events_at_idx" ON "installation_events"("at" DESC);

SELECT causeway_confine_to_system('installation_events');
REVOKE UPDATE, DELETE ON "installation_events" FROM causeway_app;

-- Rows of the audit log are written and never changed; the one exception is that a deleted person's name leaves them.
-- Runs as the tables' owner, and in the system scope only.
CREATE FUNCTION causeway_forget_person(person text, instead text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF current_setting('app.organization', true) IS DISTINCT FROM '*' OR EXISTS (SELECT FROM users WHERE users.id = person) THEN
    RAISE EXCEPTION 'Only of a deleted person, and only in the system scope.';
  END IF;
  UPDATE audit_events SET actor_name = instead, address = NULL WHERE actor_id = person AND actor_name <> instead;
  UPDATE audit_events SET target_name = instead, before = NULL, after = NULL
    WHERE target_id = person AND target_name <> instead;
  UPDATE installation_events SET actor_name = instead, address = NULL WHERE actor_id = person AND actor_name <> instead;
END $$;

REVOKE EXECUTE ON FUNCTION causeway_forget_person(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION causeway_forget_person(text, text) TO causeway_app;
