-- Sums over hours and days, for charts of weeks and months. The minutes that are there already are added up; who called
-- them is not known from minutes, so the breakdown by caller begins now.
CREATE TABLE "call_totals" (
    "organization_id" TEXT NOT NULL DEFAULT current_setting('app.organization'::text, true),
    "breakdown" TEXT NOT NULL,
    "grain" TEXT NOT NULL,
    "at" TIMESTAMPTZ(0) NOT NULL,
    "connection_id" TEXT NOT NULL DEFAULT '',
    "connection_slug" TEXT NOT NULL DEFAULT '',
    "tool" TEXT NOT NULL DEFAULT '',
    "principal_id" TEXT NOT NULL DEFAULT '',
    "principal_name" TEXT NOT NULL DEFAULT '',
    "client_name" TEXT NOT NULL DEFAULT '',
    "calls" INTEGER NOT NULL DEFAULT 0,
    "ok" INTEGER NOT NULL DEFAULT 0,
    "tool_errors" INTEGER NOT NULL DEFAULT 0,
    "errors" INTEGER NOT NULL DEFAULT 0,
    "denied" INTEGER NOT NULL DEFAULT 0,
    "timeouts" INTEGER NOT NULL DEFAULT 0,
    "cancelled" INTEGER NOT NULL DEFAULT 0,
    "total_ms_sum" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "upstream_ms_sum" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "latency" INTEGER[],

    CONSTRAINT "call_totals_pkey" PRIMARY KEY ("organization_id","breakdown","grain","at","connection_id","tool","principal_id","client_name")
);

-- The table of minutes is confined: its rows show themselves to who means all organizations.
SELECT set_config('app.organization', '*', true);

CREATE TEMPORARY TABLE broken_down ON COMMIT DROP AS
SELECT r.organization_id, b.breakdown, g.grain, date_trunc(g.grain, r.minute, 'UTC') AS at,
  CASE WHEN b.breakdown = 'all' THEN '' ELSE r.connection_id END AS connection_id,
  CASE WHEN b.breakdown = 'all' THEN '' ELSE r.connection_slug END AS connection_slug,
  CASE WHEN b.breakdown = 'tool' THEN r.tool ELSE '' END AS tool,
  r.calls, r.ok, r.tool_errors, r.errors, r.denied, r.timeouts, r.cancelled, r.total_ms_sum, r.upstream_ms_sum, r.latency
FROM call_rollups r, (VALUES ('all'), ('server'), ('tool')) AS b(breakdown), (VALUES ('hour'), ('day')) AS g(grain);

INSERT INTO call_totals (organization_id, breakdown, grain, at, connection_id, connection_slug, tool, calls, ok, tool_errors,
  errors, denied, timeouts, cancelled, total_ms_sum, upstream_ms_sum, latency)
SELECT organization_id, breakdown, grain, at, connection_id, max(connection_slug), tool, sum(calls), sum(ok), sum(tool_errors),
  sum(errors), sum(denied), sum(timeouts), sum(cancelled), sum(total_ms_sum), sum(upstream_ms_sum),
  ARRAY(
    SELECT sum(bucket.n)::integer
    FROM broken_down d, unnest(d.latency) WITH ORDINALITY AS bucket(n, place)
    WHERE (d.organization_id, d.breakdown, d.grain, d.at, d.connection_id, d.tool)
      = (broken_down.organization_id, broken_down.breakdown, broken_down.grain, broken_down.at, broken_down.connection_id, broken_down.tool)
    GROUP BY bucket.place ORDER BY bucket.place)
FROM broken_down
GROUP BY organization_id, breakdown, grain, at, connection_id, tool;

SELECT causeway_confine('call_totals');
