-- Where the server's documentation is: read before its tools are trusted.
ALTER TABLE connections
  ADD COLUMN docs_url text NOT NULL DEFAULT '';
