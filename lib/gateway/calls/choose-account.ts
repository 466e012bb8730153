import { Fault } from "@/lib/base/errors";
import type { JsonObject } from "@/lib/base/json";
import { connectUrl } from "@/lib/gateway/calls/missing-credential";
import { personBehind } from "@/lib/gateway/calls/own-connection";
import { ACCOUNT_ARGUMENT, takesAccount } from "@/lib/gateway/core/account-argument";
import { type AccountChoice, chooseAccount } from "@/lib/gateway/core/account-choice";
import type { Route } from "@/lib/gateway/core/catalogue";
import { accountView } from "@/lib/gateway/core/own-view";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";

/** With which account a call is made. */
export interface ChosenAccount {
  readonly connection: ConnectionView;
  /** What reaches the server: the name of the account does not. */
  readonly args: JsonObject;
  /** Nobody can say which one is meant. */
  readonly fault: Fault | null;
}

/**
 * Of the caller's accounts at a server, where somebody has several, the one that this call is for; see
 * lib/gateway/core/account-choice.ts.
 */
export function chooseOwnAccount(caller: Caller, { connection, definition }: Route, args: JsonObject): ChosenAccount {
  const { [ACCOUNT_ARGUMENT]: said, ...others } = args;
  const isOurs = takesAccount(definition);
  const rest = isOurs ? others : args;
  const accounts = connection.accounts?.get(personBehind(caller) ?? "") ?? [];
  if (accounts.length === 0) return { connection, args: rest, fault: null };
  const isNamed = isOurs && said !== undefined && said !== null && said !== "";
  const choice = chooseAccount(accounts, isNamed ? String(said) : null, rest);
  if (choice.kind === "unclear")
    return { connection, args: rest, fault: unclear(caller, connection, choice, isOurs, String(said)) };
  return { connection: accountView(connection, choice.account), args: rest, fault: null };
}

function unclear(
  caller: Caller,
  connection: ConnectionView,
  { why, labels }: Extract<AccountChoice<never>, { kind: "unclear" }>,
  isOurs: boolean,
  said: string,
): Fault {
  const { slug } = connection;
  const url = connectUrl(caller, connection);
  const problem = {
    none: `Invalid arguments: you have several accounts at ${slug}, and none is the one for these arguments.`,
    several: `Invalid arguments: more than one of your accounts at ${slug} is for these arguments.`,
    unknown: `Invalid arguments: you have no account ${JSON.stringify(said.slice(0, 80))} at ${slug}.`,
  }[why];
  const list = labels.map((label) => JSON.stringify(label)).join(", ");
  const remedy = isOurs ? `Say which in the argument ${ACCOUNT_ARGUMENT}: ${list}.` : `They are ${list}.`;
  return new Fault("invalid_arguments", `${problem} ${remedy} A default and rules are set at ${url}`, {
    data: { server: slug, accounts: labels, url },
  });
}
