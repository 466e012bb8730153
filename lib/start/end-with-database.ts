/**
 * Ends the process, since without its database it could only refuse: whoever supervises it starts it again, and the next
 * start writes the calls that are in the spool.
 */
export function endWithDatabase(reason: Error): never {
  const why = reason.message.replace(/\s+/g, " ").replace(/[.\s]+$/, "");
  console.error(
    `Causeway ends because its embedded database has stopped (${why}). Start it again: calls that are not in the log yet are kept in DATA_DIR and written then.`,
  );
  process.exit(1);
}
