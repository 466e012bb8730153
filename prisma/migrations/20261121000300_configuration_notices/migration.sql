-- Whoever changes an organization's configuration bumps its version, and the database tells every listening process when
-- that is committed. The channel's name is CONFIGURATION_CHANNEL in lib/db/channels.ts.
CREATE FUNCTION causeway_notify_configuration() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  changed record := COALESCE(NEW, OLD);
BEGIN
  PERFORM pg_notify(
    'causeway_configuration',
    json_build_object('organizationId', changed.id, 'version', CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE changed.config_version END)::text);
  RETURN NULL;
END $$;

CREATE TRIGGER notify_configuration_of_new_and_removed AFTER INSERT OR DELETE ON organizations
  FOR EACH ROW EXECUTE FUNCTION causeway_notify_configuration();

CREATE TRIGGER notify_configuration_of_changed AFTER UPDATE ON organizations
  FOR EACH ROW WHEN (OLD.config_version IS DISTINCT FROM NEW.config_version)
  EXECUTE FUNCTION causeway_notify_configuration();
