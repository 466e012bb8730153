import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import type { z } from "zod";
import { type FaultCode, isFault } from "@/lib/base/errors";
import { realDoors } from "@/lib/http/doors";
import { openContext } from "@/lib/http/open-context";
import { currentUser, type SignedInUser } from "@/lib/identity/current-user";
import type { Operation } from "@/lib/operations/define";
import { execute } from "@/lib/operations/execute";

export interface OpenedPage {
  readonly organization: { readonly id: string; readonly slug: string; readonly name: string };
  readonly user: SignedInUser;
  /** Where people and clients reach this gateway, without a slash at the end. */
  readonly publicUrl: string;
  /** Runs a read operation. What is missing, not theirs, or asked for by a mangled address is the same 404. */
  read<Input extends z.ZodType, Output>(operation: Operation<Input, Output>, input: z.input<Input>): Promise<Output>;
}

const NOT_HERE: ReadonlySet<FaultCode> = new Set(["not_found", "invalid_input"]);

/** Begins a page of an organization: sends strangers to sign in, and everybody who is no member to the 404. */
export async function openPage(slug: string): Promise<OpenedPage> {
  // Nothing may open the database while Next builds; this makes the page one that is drawn per request.
  await connection();
  const user = await currentUser();
  if (!user) redirect("/signin?error=SessionRequired");
  const world = await realDoors.world();
  const forwardedFor = (await headers()).get("x-forwarded-for");
  const context = await orNotFound(openContext(world, { kind: "user", user }, slug, forwardedFor));
  return {
    organization: context.organization,
    user,
    publicUrl: world.environment.PUBLIC_URL,
    read: (operation, input) => orNotFound(execute(operation, context, input)),
  };
}

async function orNotFound<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    if (isFault(error) && NOT_HERE.has(error.code)) notFound();
    throw error;
  }
}
