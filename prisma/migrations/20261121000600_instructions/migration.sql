-- What clients get as a server's instructions: the server's own, an administrator's text in their place, or nothing.
ALTER TABLE connections
  ADD COLUMN instructions_mode text NOT NULL DEFAULT 'server'
    CONSTRAINT connections_instructions_mode CHECK (instructions_mode IN ('server', 'custom', 'off')),
  ADD COLUMN custom_instructions text;
