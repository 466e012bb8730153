-- What lists of tools are searched, filtered and marked by, beside the definition that it is taken from.
ALTER TABLE capabilities
  ADD COLUMN title text,
  ADD COLUMN description text,
  ADD COLUMN read_only boolean NOT NULL DEFAULT false,
  ADD COLUMN destructive boolean NOT NULL DEFAULT false,
  -- When somebody last looked at the definition and took it; null until then.
  ADD COLUMN reviewed_at timestamptz(3),
  -- Of the definition that was taken, from the moment on at which the server offers another one.
  ADD COLUMN reviewed_hash text,
  ADD COLUMN reviewed_definition json,
  -- When a person last tried it from the dashboard and got an answer.
  ADD COLUMN tested_at timestamptz(3);

-- The table is confined: its rows show themselves to who means all organizations.
SELECT set_config('app.organization', '*', true);

UPDATE capabilities SET
  title = coalesce(nullif(definition->>'title', ''), nullif(definition->'annotations'->>'title', '')),
  description = definition->>'description',
  read_only = coalesce(definition->'annotations'->>'readOnlyHint' = 'true', false),
  destructive = coalesce(definition->'annotations'->>'destructiveHint' = 'true', false)
WHERE json_typeof(definition) = 'object';

-- What is offered today, somebody chose.
UPDATE capabilities SET reviewed_at = first_seen_at WHERE exposed;
