-- Of a modern server that keeps sessions with legacy clients as well: the version that it agreed on with us.
ALTER TABLE connections
  ADD COLUMN legacy_protocol_version text;
