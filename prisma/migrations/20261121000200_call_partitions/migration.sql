-- The call log lies in one table per day (UTC), so that retention drops tables instead of deleting rows. The partitions
-- have a schema of their own, on which the product's role has no rights: rows are reached through `calls` and its policy.

CREATE SCHEMA causeway_partitions;

-- A call whose day has no partition yet is never lost.
CREATE TABLE causeway_partitions.calls_default PARTITION OF calls DEFAULT;
ALTER TABLE causeway_partitions.calls_default ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Makes the missing partitions of the days first..last and moves into them what had landed in the default partition.
-- Returns how many were made. To be called in the system scope.
CREATE FUNCTION causeway_ensure_call_partitions(first date, last date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  day date;
  partition text;
  lower_bound timestamptz;
  upper_bound timestamptz;
  made integer := 0;
BEGIN
  IF current_setting('app.organization', true) IS DISTINCT FROM '*' THEN
    RAISE EXCEPTION 'Call partitions are made in the system scope only.';
  END IF;
  PERFORM pg_advisory_xact_lock(7248013650001);
  FOR day IN SELECT generate_series(first, last, interval '1 day')::date LOOP
    partition := 'calls_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('causeway_partitions.' || partition) IS NOT NULL;
    lower_bound := day::timestamp AT TIME ZONE 'UTC';
    upper_bound := (day + 1)::timestamp AT TIME ZONE 'UTC';
    EXECUTE format('CREATE TABLE causeway_partitions.%I (LIKE public.calls INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
    EXECUTE format(
      'WITH moved AS (DELETE FROM causeway_partitions.calls_default WHERE started_at >= $1 AND started_at < $2 RETURNING *)
       INSERT INTO causeway_partitions.%I SELECT * FROM moved', partition) USING lower_bound, upper_bound;
    EXECUTE format('ALTER TABLE public.calls ATTACH PARTITION causeway_partitions.%I FOR VALUES FROM (%L) TO (%L)',
      partition, lower_bound, upper_bound);
    EXECUTE format('ALTER TABLE causeway_partitions.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', partition);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Removes whole days before `before`, and what the default partition holds of them. Returns the removed partitions.
CREATE FUNCTION causeway_drop_call_partitions(before date) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  partition text;
  dropped text[] := '{}';
BEGIN
  IF current_setting('app.organization', true) IS DISTINCT FROM '*' THEN
    RAISE EXCEPTION 'Call partitions are dropped in the system scope only.';
  END IF;
  PERFORM pg_advisory_xact_lock(7248013650001);
  FOR partition IN
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'causeway_partitions' AND c.relkind = 'r' AND c.relname ~ '^calls_\d{8}$'
      AND c.relname < 'calls_' || to_char(before, 'YYYYMMDD')
    ORDER BY c.relname
  LOOP
    EXECUTE format('DROP TABLE causeway_partitions.%I', partition);
    dropped := dropped || partition;
  END LOOP;
  DELETE FROM causeway_partitions.calls_default WHERE started_at < before::timestamp AT TIME ZONE 'UTC';
  RETURN dropped;
END $$;

REVOKE EXECUTE ON FUNCTION causeway_ensure_call_partitions(date, date), causeway_drop_call_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION causeway_ensure_call_partitions(date, date), causeway_drop_call_partitions(date) TO causeway_app;
