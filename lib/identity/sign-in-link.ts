import { createHash, randomBytes } from "node:crypto";
import { Fault } from "@/lib/base/errors";
import { signInObstacle } from "@/lib/identity/cookies";
import { maySignUp } from "@/lib/identity/sign-up";
import { type IdentityWorld, identitySecret } from "@/lib/identity/world";

/** A link that is asked for by command is used at once; the first run's may wait until somebody reads the terminal. */
export const SIGN_IN_LINK_MINUTES = 15;
export const FIRST_RUN_LINK_MINUTES = 24 * 60;

/** As next-auth stores one-time tokens: SHA-256 of the token and its secret. */
function hashOneTimeToken(token: string, world: Pick<IdentityWorld, "vault">): string {
  return createHash("sha256")
    .update(`${token}${identitySecret(world.vault)}`)
    .digest("hex");
}

export interface LinkOrder extends IdentityWorld {
  readonly email: string;
  readonly minutes?: number;
  /** The path of ours to which the person goes then. */
  readonly next?: string;
  readonly now?: number;
}

/**
 * Makes a link for somebody who is here already, or may get an account with this address.
 *
 * @throws Fault `not_found` when nobody is, or may; `invalid_request` where sign-in is not possible.
 */
export async function createLinkForPerson(order: LinkOrder): Promise<string> {
  const { database, email } = order;
  const user = await database.system.user.findUnique({ where: { email }, select: { id: true } });
  if (!user && !(await maySignUp(database.system, email)))
    throw new Fault("not_found", `Nobody here has the address ${email}.`);
  return createSignInLink(order);
}

/**
 * Makes a link that signs one person in, once: `${PUBLIC_URL}/signin/link?token=…`. Opening it shows a page with a
 * button; only the button uses it up, so link previews and scanners do not.
 *
 * @throws Fault `invalid_request` where sign-in is not possible.
 */
export async function createSignInLink(order: LinkOrder): Promise<string> {
  const { database, environment, email, minutes = SIGN_IN_LINK_MINUTES, next = "/", now = Date.now() } = order;
  const obstacle = signInObstacle(environment.PUBLIC_URL);
  if (obstacle) throw new Fault("invalid_request", obstacle);
  const token = randomBytes(32).toString("base64url");
  await database.system.verificationToken.deleteMany({ where: { expires: { lt: new Date(now) } } });
  await database.system.verificationToken.create({
    data: {
      identifier: email,
      token: hashOneTimeToken(token, order),
      expires: new Date(now + minutes * 60_000),
    },
  });
  const query = new URLSearchParams({ token, ...(next === "/" ? {} : { next }) });
  return `${environment.PUBLIC_URL}/signin/link?${query}`;
}

/** Whose link this is, without using it up; null when it is unknown, used or expired. */
export async function findSignInLink(world: IdentityWorld, token: string, now = Date.now()): Promise<string | null> {
  const found = await world.database.system.verificationToken.findUnique({
    where: { token: hashOneTimeToken(token, world) },
    select: { identifier: true, expires: true },
  });
  return found && found.expires.getTime() > now ? found.identifier : null;
}

/** Who gets a link when nobody is named: the first owner of the first organization. */
export async function findFirstOwnerEmail(world: Pick<IdentityWorld, "database">): Promise<string | null> {
  const owner = await world.database.system.membership.findFirst({
    where: { role: "owner", suspendedAt: null },
    orderBy: { createdAt: "asc" },
    select: { user: { select: { email: true } } },
  });
  return owner?.user.email ?? null;
}
