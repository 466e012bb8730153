"use server";

import { cookies } from "next/headers";
import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import { installationActor } from "@/lib/http/installation-actor";
import { personalAction } from "@/lib/http/personal-action";
import { cookieFor } from "@/lib/identity/cookies";
import { deleteAccount, deleteAccountInput } from "@/lib/identity/delete-account";
import { addPasskey, newPasskeyInput, newPasskeyOptions } from "@/lib/identity/passkeys/add";
import { CHALLENGE_SECONDS, readChallenge, sealChallenge, takeChallenge } from "@/lib/identity/passkeys/challenge";
import {
  declinePasskey,
  endOtherSessions,
  endSession,
  identityInput,
  nameInput,
  passkeyInput,
  passkeyNameInput,
  removeIdentity,
  removePasskey,
  renamePasskey,
  renamePerson,
  sessionInput,
} from "@/lib/identity/profile";

const nothing = z.strictObject({});

export const renamePersonAction = personalAction(nameInput, ({ world, session }, { name }) =>
  renamePerson(world.database, session.user.id, name),
);

export const newPasskeyOptionsAction = personalAction(nothing, async ({ world, session }) => {
  const options = await newPasskeyOptions(world, session.user);
  const cookie = cookieFor(world.environment.PUBLIC_URL, "passkey-add");
  const asked = { challenge: options.challenge, userId: session.user.id };
  (await cookies()).set(cookie.name, sealChallenge(world, "passkey-add", asked), {
    ...cookie.options,
    sameSite: "lax",
    maxAge: CHALLENGE_SECONDS,
  });
  return options;
});

export const addPasskeyAction = personalAction(newPasskeyInput, async ({ world, session, headers }, { response }) => {
  const jar = await cookies();
  const { name, options } = cookieFor(world.environment.PUBLIC_URL, "passkey-add");
  const asked = readChallenge(world, "passkey-add", { [name]: jar.get(name)?.value ?? "" });
  // Not `delete`: a `__Host-` cookie is taken away only by one with its attributes.
  jar.set(name, "", { ...options, sameSite: "lax", maxAge: 0 });
  const isOurs = asked?.userId === session.user.id && (await takeChallenge(world, asked.challenge));
  if (!asked || !isOurs) throw new Fault("invalid_value", "This took too long, or began in another window. Try again.");
  return addPasskey(world, session.user, {
    challenge: asked.challenge,
    response,
    userAgent: headers.get("user-agent"),
  });
});

export const declinePasskeyAction = personalAction(nothing, ({ world, session }) =>
  declinePasskey(world.database, session.user.id),
);

export const renamePasskeyAction = personalAction(passkeyNameInput, ({ world, session }, { passkey, name }) =>
  renamePasskey(world.database, session.user.id, passkey, name),
);

export const removePasskeyAction = personalAction(passkeyInput, ({ world, session }, { passkey }) =>
  removePasskey(world, session.user.id, passkey),
);

export const removeIdentityAction = personalAction(identityInput, ({ world, session }, { identity }) =>
  removeIdentity(world, session.user.id, identity),
);

export const endSessionAction = personalAction(sessionInput, ({ world, session }, input) =>
  endSession(world.database, session.user.id, input.session),
);

export const endOtherSessionsAction = personalAction(nothing, ({ world, session }) =>
  endOtherSessions(world.database, session),
);

export const deleteAccountAction = personalAction(deleteAccountInput, async (context, input) => {
  const { world, actor } = await installationActor(context);
  return deleteAccount(world, actor, input);
});
