import { Fault } from "@/lib/base/errors";
import { ownConnection, personBehind } from "@/lib/gateway/calls/own-connection";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";

/**
 * Why a call cannot be made for want of an authorization, with the page where it is given; null when there is one. Known
 * from memory: nothing is asked upstream without a credential that may be good.
 */
export function missingAuthorization(caller: Caller, connection: ConnectionView): Fault | null {
  if (!connection.isAuthorized) return missingKeys(caller, connection);
  const { slug } = connection;
  const { credential, account } = ownConnection(caller, connection);
  const isPersonal = connection.personal !== null && connection.personal !== undefined;
  if (credential !== null && credential.oauth?.isDead !== true) return null;
  const url = connectUrl(caller, connection);
  const data = { server: slug, url };
  const which = account ? ` of your account ${JSON.stringify(account.label)}` : "";
  if (credential !== null)
    return new Fault("needs_reauth", `${slug} needs re-authorization${which}. Re-authorize it at ${url}`, { data });
  if (!isPersonal)
    return new Fault("credential_missing", `${slug} is not connected yet. An administrator connects it at ${url}`, {
      data,
    });
  if (personBehind(caller) === null)
    return new Fault(
      "credential_missing",
      `${slug} is used with everybody's own account, and this key belongs to nobody. Call with a key of a person, or sign in.`,
      { data: { server: slug } },
    );
  return new Fault("credential_missing", `${slug} needs your own account. Connect it at ${url} and call again.`, {
    data,
  });
}

/** The same of headers with placeholders: what nobody has filled is never sent as it stands. */
function missingKeys(caller: Caller, connection: ConnectionView): Fault | null {
  const own = ownConnection(caller, connection);
  const filling = own.credential?.filling;
  const { slug } = connection;
  if (!filling) {
    if (!connection.personal) return null;
    return new Fault(
      "credential_missing",
      `${slug} is used with everybody's own keys, and this key belongs to nobody. Call with a key of a person, or sign in.`,
      { data: { server: slug } },
    );
  }
  const { missing, lacksOwn, expiresAt } = filling;
  const url = connectUrl(caller, lacksOwn ? connection : { slug });
  const data = { server: slug, url };
  if (missing.length > 0)
    return new Fault(
      "credential_missing",
      `Missing key ${missing.join(", ")} for server ${slug}. ${howToFill(missing, lacksOwn, url)}`,
      { data: { ...data, keys: [...missing] } },
    );
  if (expiresAt !== null && expiresAt <= caller.gateway.now())
    return new Fault("needs_reauth", `The key for server ${slug} has expired. Replace it at ${url}`, { data });
  return null;
}

function howToFill(missing: readonly string[], lacksOwn: boolean, url: string): string {
  if (lacksOwn) return `Enter it at ${url} and call again.`;
  if (missing.every((name) => name.startsWith("user.")))
    return "It is taken from your profile: your name, and your address once it is verified.";
  return `An administrator enters it at ${url}`;
}

/** Where an authorization is given: one's own among one's own, everybody's with the server. */
export function connectUrl(
  { gateway, snapshot, principal }: Caller,
  connection: Pick<ConnectionView, "slug" | "personal">,
): string {
  const organization = `${gateway.issuer}/o/${snapshot.organization.slug}`;
  if (!connection.personal) return `${organization}/connections/${connection.slug}`;
  const person = personBehind({ principal });
  const whose = person === null ? "" : `&for=${person}`;
  return `${organization}/accounts?server=${connection.slug}${whose}`;
}
