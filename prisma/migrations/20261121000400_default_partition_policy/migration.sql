-- Row-level security is forced on the default partition, so it holds for its owner too. Without a policy an owner who is
-- no superuser (on most hosted PostgreSQL) saw it empty: calls in it could not be moved into the table of their day, whose
-- making then failed, and were not removed when their time had come. The functions that do both run in the system scope.
CREATE POLICY system_scope ON causeway_partitions.calls_default
  USING ((SELECT current_setting('app.organization', true)) = '*');
