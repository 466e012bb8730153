-- The second wall between organizations. Every statement of the product runs as `causeway_app`, which owns nothing and
-- cannot bypass row-level security, inside a transaction that says whose rows it means:
--   set_config('app.organization', '<organization id>', true)   one organization
--   set_config('app.organization', '*', true)                   all of them (sign-in, snapshots, jobs)
-- Without it every table is empty and refuses rows. See lib/db/scope-transaction.ts.

-- Roles belong to the cluster: another database of it may have made the role already, or be making it now.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'causeway_app') THEN
    BEGIN
      CREATE ROLE causeway_app NOLOGIN NOBYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'causeway_app' AND (rolsuper OR rolbypassrls)) THEN
    RAISE EXCEPTION 'The role causeway_app can bypass row-level security. Run: ALTER ROLE causeway_app NOSUPERUSER NOBYPASSRLS';
  END IF;
  -- Whoever migrates also connects, and must be able to become the role. Since PostgreSQL 16 having made it is not enough.
  FOR attempt IN 1..5 LOOP
    BEGIN
      SET LOCAL ROLE causeway_app;
      SET LOCAL ROLE NONE;
      EXIT;
    EXCEPTION WHEN insufficient_privilege THEN
      BEGIN
        EXECUTE format('GRANT causeway_app TO %I', session_user);
      EXCEPTION WHEN internal_error THEN
        PERFORM pg_sleep(0.05 * attempt); -- "tuple concurrently updated": another database of the cluster does the same
      END;
    END;
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO causeway_app;

-- Confines a table to the organization of the transaction. Each migration that adds a table of an organization ends with
-- SELECT causeway_confine('its_name'); a test finds those that do not.
-- The sub-selects make PostgreSQL read the setting once per statement instead of once per row.
CREATE FUNCTION causeway_confine(confined regclass, organization_column name DEFAULT 'organization_id') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  within text := format(
    '%1$I = (SELECT current_setting(''app.organization'', true)) OR (SELECT current_setting(''app.organization'', true)) = ''*''',
    organization_column);
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', confined);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', confined);
  EXECUTE format('CREATE POLICY organization_scope ON %s USING (%s) WITH CHECK (%s)', confined, within, within);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO causeway_app', confined);
END $$;

-- Confines a table that belongs to no organization to the system scope.
CREATE FUNCTION causeway_confine_to_system(confined regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', confined);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', confined);
  EXECUTE format('CREATE POLICY system_scope ON %s USING ((SELECT current_setting(''app.organization'', true)) = ''*'')', confined);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO causeway_app', confined);
END $$;

REVOKE EXECUTE ON FUNCTION causeway_confine(regclass, name), causeway_confine_to_system(regclass) FROM PUBLIC;

SELECT causeway_confine('organizations', 'id');
SELECT causeway_confine('memberships');
SELECT causeway_confine('api_keys');
SELECT causeway_confine('audit_events');
SELECT causeway_confine('connections');
SELECT causeway_confine('capabilities');
SELECT causeway_confine('credentials');
SELECT causeway_confine('data_keys');
SELECT causeway_confine('calls');
SELECT causeway_confine('call_intents');
SELECT causeway_confine('call_rollups');

SELECT causeway_confine_to_system('users');
SELECT causeway_confine_to_system('accounts');
SELECT causeway_confine_to_system('sessions');
SELECT causeway_confine_to_system('verification_tokens');
SELECT causeway_confine_to_system('instance_heartbeats');

-- An organization may read its own members' names.
CREATE POLICY members_of_the_organization ON users FOR SELECT
  USING (EXISTS (SELECT FROM memberships WHERE memberships.user_id = users.id));

-- What was audited stays. (Removing an organization still removes its events: cascades run as the table's owner.)
REVOKE UPDATE, DELETE ON audit_events FROM causeway_app;
