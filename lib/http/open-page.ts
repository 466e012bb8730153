import "server-only";
import { headers } from "next/headers";
import { forbidden, notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import type { z } from "zod";
import type { Permission } from "@/lib/access/permissions";
import { type FaultCode, isFault } from "@/lib/base/errors";
import { realDoors } from "@/lib/http/doors";
import { openContext } from "@/lib/http/open-context";
import { signInPath } from "@/lib/http/requested-path";
import { currentUser, type SignedInUser } from "@/lib/identity/current-user";
import type { OperationContext } from "@/lib/operations/context";
import type { Operation } from "@/lib/operations/define";
import { admit, execute } from "@/lib/operations/execute";
import { isOperator } from "@/lib/operator/act";
import { type OrganizationOfUser, organizationsOf } from "@/lib/organizations/whoami";
import { type Feature, planIncludes } from "@/lib/plans/plans";

export interface OpenedPage {
  readonly organization: OperationContext["organization"];
  readonly user: SignedInUser;
  /** Where people and clients reach this gateway, without a slash at the end. */
  readonly publicUrl: string;
  /** All that the person belongs to. */
  organizations(): Promise<readonly OrganizationOfUser[]>;
  /** Whether the person runs the installation. */
  isOperator(): Promise<boolean>;
  /** Whether the person has this permission here: for what a page shows only to those who do. */
  may(permission: Permission): boolean;
  /** Whether the organization's plan has this: where it has not, a page shows a lock in place of what it reads. */
  includes(feature: Feature): boolean;
  /**
   * Runs a read operation. What is missing, not theirs, or asked for by a mangled address is the same 404; what they may
   * not see is 403, with a page that says who may.
   */
  read<Input extends z.ZodType, Output>(operation: Operation<Input, Output>, input: z.input<Input>): Promise<Output>;
  /**
   * Refuses now what `read` would refuse before it looks: for a page that sends its head and reads the rest within a
   * Suspense boundary. Once the head has gone there is no 403 and no 404 any more.
   */
  admit<Input extends z.ZodType>(operation: Operation<Input>, input: z.input<Input>): Promise<void>;
}

const NOT_HERE: ReadonlySet<FaultCode> = new Set(["not_found", "invalid_input", "invalid_value"]);

/** Begins a page of an organization: sends strangers to sign in, and everybody who is no member to the 404. */
export async function openPage(slug: string): Promise<OpenedPage> {
  // Nothing may open the database while Next builds; this makes the page one that is drawn per request.
  await connection();
  const user = await currentUser();
  if (!user) redirect(signInPath(await headers()));
  const world = await realDoors.world();
  const forwardedFor = (await headers()).get("x-forwarded-for");
  const context = await orRefused(
    openContext(world, { kind: "user", user }, slug, forwardedFor).catch((error: unknown) => {
      // Not a page of the organization: those ask for what is refused now.
      if (isFault(error) && error.code === "gateway_disabled") redirect(`/me/suspended/${slug}`);
      throw error;
    }),
  );
  return {
    organization: context.organization,
    user,
    publicUrl: world.environment.PUBLIC_URL,
    organizations: () => organizationsOf(world.database, user.id),
    isOperator: () => isOperator(world.database.system, user.id),
    may: (permission) => context.actor.permissions.has(permission),
    includes: (feature) => planIncludes(context.organization.plan, feature),
    read: (operation, input) => orRefused(execute(operation, context, input)),
    admit: async (operation, input) => {
      await orRefused(admit(operation, context, input));
    },
  };
}

async function orRefused<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    if (isFault(error) && NOT_HERE.has(error.code)) notFound();
    if (isFault(error) && error.code === "forbidden") forbidden();
    throw error;
  }
}
