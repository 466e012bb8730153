/**
 * What follows "… is paused": after what, and the last failure, for a sentence that has named the server already.
 *
 * @param reason as the connection's status has it: "Paused after 6 failures in a row. linear could not be reached: …",
 *   the last failure alone, or empty
 * @returns begins with a space and ends with a full stop
 */
export function pausedReason(slug: string, reason: string): string {
  const [, since = "after repeated failures", last = ""] = /^(?:Paused ([^.]+)\.)?\s*(.*)$/s.exec(reason) ?? [];
  return ` ${since}.${last === "" ? "" : ` ${withoutName(slug, last)}`}`;
}

function withoutName(slug: string, sentence: string): string {
  const unreached = `${slug} could not be reached: `;
  if (sentence.startsWith(unreached)) {
    const rest = sentence.slice(unreached.length);
    return rest.slice(0, 1).toUpperCase() + rest.slice(1);
  }
  return sentence.startsWith(`${slug} `) ? `It${sentence.slice(slug.length)}` : sentence;
}
