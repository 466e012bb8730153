import { Fault } from "@/lib/base/errors";
import { ownConnection, personBehind } from "@/lib/gateway/calls/own-connection";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";

/**
 * Why a call cannot be made for want of an authorization, with the page where it is given; null when there is one. Known
 * from memory: nothing is asked upstream without a credential that may be good.
 */
export function missingAuthorization(caller: Caller, connection: ConnectionView): Fault | null {
  if (!connection.isAuthorized) return null;
  const { slug } = connection;
  const { credential } = ownConnection(caller, connection);
  const isPersonal = connection.personal !== null && connection.personal !== undefined;
  if (credential !== null && credential.oauth?.isDead !== true) return null;
  const url = connectUrl(caller, connection);
  const data = { server: slug, url };
  if (credential !== null)
    return new Fault("needs_reauth", `${slug} needs re-authorization. Re-authorize it at ${url}`, { data });
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

/** Where an authorization is given: one's own among one's own, everybody's with the server. */
export function connectUrl({ gateway, snapshot, principal }: Caller, connection: ConnectionView): string {
  const organization = `${gateway.issuer}/o/${snapshot.organization.slug}`;
  if (!connection.personal) return `${organization}/connections/${connection.slug}`;
  const person = personBehind({ principal });
  const whose = person === null ? "" : `&for=${person}`;
  return `${organization}/accounts?server=${connection.slug}${whose}`;
}
