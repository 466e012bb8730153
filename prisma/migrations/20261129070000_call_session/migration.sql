-- The client's session in which a call was made. Modern clients have none.
ALTER TABLE calls ADD COLUMN session_id text;
