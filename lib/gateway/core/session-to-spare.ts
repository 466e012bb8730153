/** What is looked at when an organization's sessions have become too many for a process. */
export interface SpareableSession {
  readonly facts: { readonly principalId: string };
  readonly streams: { readonly size: number };
  readonly calls: { readonly size: number };
  readonly lastUsedAt: number;
}

/**
 * Which of an organization's sessions gives way to a new one. Those that nothing is open on go before those in use; of
 * each, those of a principal who has more than its share of the room go first, so that one client that opens session
 * after session takes its own and not its neighbours'; then the one that has been unused for longest.
 */
export function sessionToSpare<Session extends SpareableSession>(sessions: readonly Session[]): Session | null {
  const counts = new Map<string, number>();
  for (const { facts } of sessions) counts.set(facts.principalId, (counts.get(facts.principalId) ?? 0) + 1);
  const share = sessions.length / counts.size;

  const rankOf = (session: Session) => {
    const isBusy = session.streams.size + session.calls.size > 0;
    const isOverShare = (counts.get(session.facts.principalId) ?? 0) > share;
    return (isBusy ? 2 : 0) + (isOverShare ? 0 : 1);
  };

  let spare: { readonly session: Session; readonly rank: number } | null = null;
  for (const session of sessions) {
    const rank = rankOf(session);
    const isEasier =
      !spare || rank < spare.rank || (rank === spare.rank && session.lastUsedAt < spare.session.lastUsedAt);
    if (isEasier) spare = { session, rank };
  }
  return spare?.session ?? null;
}
