import type { Database } from "@/lib/db/database";
import { LOCAL_PEOPLE } from "@/lib/identity/local/local-provider";
import { canSendMail } from "@/lib/identity/mailer";
import { arePasskeysPossible } from "@/lib/identity/passkeys/relying-party";
import { configuredProviders, type SignInProvider } from "@/lib/identity/providers";
import type { SignInWorld } from "@/lib/identity/world";

/** The ways in that this installation has, beside the one-time link, which it always has. */
export interface SignInMethods {
  readonly email: boolean;
  /** Whether anybody has a passkey here. */
  readonly passkeys: boolean;
  readonly providers: readonly SignInProvider[];
  /** Whom one may be without a password, where the local provider runs. */
  readonly people: readonly LocalPerson[];
}

export interface LocalPerson {
  readonly email: string;
  readonly name: string;
  readonly role: string;
}

export async function signInMethods(world: SignInWorld): Promise<SignInMethods> {
  const { database, environment, localProvider } = world;
  const somePasskey = arePasskeysPossible(environment.PUBLIC_URL)
    ? await database.system.passkey.findFirst({ select: { id: true } })
    : null;
  return {
    email: canSendMail(environment),
    passkeys: somePasskey !== null,
    providers: configuredProviders(environment).map(({ id, name }) => ({ id, name })),
    people: localProvider ? await presentPeople(database) : [],
  };
}

/** Of the people of the demo those who are still members somewhere, with the role that they have now. */
export async function presentPeople(database: Database): Promise<LocalPerson[]> {
  const users = await database.system.user.findMany({
    where: {
      email: { in: LOCAL_PEOPLE.map(({ email }) => email) },
      suspendedAt: null,
      accounts: { some: { provider: "local" } },
    },
    select: {
      email: true,
      name: true,
      memberships: { select: { role: true }, orderBy: { createdAt: "asc" }, take: 1 },
    },
  });
  return LOCAL_PEOPLE.flatMap(({ email, name }) => {
    const user = users.find((each) => each.email === email);
    const role = user?.memberships[0]?.role;
    return user && role ? [{ email, name: user.name ?? name, role }] : [];
  });
}
