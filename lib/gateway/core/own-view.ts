import { type ConnectionView, isUsable, type PersonalAccount, type SealedCredential } from "./snapshot";

/** Views made for people, by what they were made from: the same one for the same person, as long as nothing changes. */
const ownViews = new WeakMap<ConnectionView, Map<string, ConnectionView>>();
/** The same by one of several accounts, which are one person's each. */
const accountViews = new WeakMap<ConnectionView, Map<string, ConnectionView>>();
const views = new WeakMap<ConnectionView, ConnectionView>();

/**
 * A connection as one person uses it: with their own credential, where everybody brings their own. Nobody's is ever used
 * for somebody else. Of several accounts it is the default; a call may have chosen another one already
 * (lib/gateway/calls/choose-account).
 *
 * @param userId null: nobody stands behind the caller, so there is no credential to use
 */
export function ownView(connection: ConnectionView, userId: string | null): ConnectionView {
  const { personal } = connection;
  if (!personal || connection.account || userId === null) return connection;
  let ofPeople = ownViews.get(connection);
  const held = ofPeople?.get(userId);
  if (held) return held;
  const credential = personal.get(userId);
  if (!credential) return connection;
  if (!ofPeople) {
    ofPeople = new Map();
    ownViews.set(connection, ofPeople);
  }
  const view = withCredential(connection, credential);
  ofPeople.set(userId, view);
  return view;
}

/** A connection as it is used with one of several accounts. */
export function accountView(connection: ConnectionView, account: PersonalAccount): ConnectionView {
  let ofAccounts = accountViews.get(connection);
  if (!ofAccounts) {
    ofAccounts = new Map();
    accountViews.set(connection, ofAccounts);
  }
  let view = ofAccounts.get(account.credential.id);
  if (!view) {
    view = { ...withCredential(connection, account.credential), account };
    ofAccounts.set(account.credential.id, view);
  }
  return view;
}

/**
 * A connection with any credential that is good, for what concerns nobody in particular: its lists, and that they change.
 */
export function anyView(connection: ConnectionView): ConnectionView {
  if (!connection.personal) return connection;
  const held = views.get(connection);
  if (held) return held;
  const good = [...connection.personal.values()].find(isUsable);
  const view = good ? withCredential(connection, good) : connection;
  views.set(connection, view);
  return view;
}

function withCredential(connection: ConnectionView, credential: SealedCredential): ConnectionView {
  return { ...connection, credential, lacksCredential: false };
}

/** The credentials that a connection had and has no more: let go of, or replaced by another of the same person. */
export function departedCredentials(before: ConnectionView, now: ConnectionView | null): readonly SealedCredential[] {
  const kept = new Set(credentialsOf(now).map(markOf));
  return credentialsOf(before).filter((credential) => !kept.has(markOf(credential)));
}

function credentialsOf(connection: ConnectionView | null): readonly SealedCredential[] {
  if (!connection) return [];
  const { credential, personal } = connection;
  return [...(credential ? [credential] : []), ...(personal?.values() ?? [])];
}

function markOf({ id, version }: SealedCredential): string {
  return `${id} ${version}`;
}
