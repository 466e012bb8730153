import { callerOf, type Principal, serviceAccountOf } from "@/lib/access/principal";
import { newId } from "@/lib/base/ids";
import type { Database } from "@/lib/db/database";

/** What somebody would like to use: a server as clients name it, and one tool or the whole. */
export interface Wish {
  readonly server: string;
  readonly tool: string | null;
  readonly reason: string;
}

/** Wishes that wait, of an organization: a program that asks without end shall not fill the list. */
const MAX_OPEN = 500;
/** Of them, of one asker. */
const MAX_OPEN_EACH = 20;

/**
 * Puts a wish into the administrators' list; the same wish is there once while it is open. The answer tells nobody whether
 * there is such a server or tool. Returns whether there was room.
 */
export async function requestAccess(database: Database, principal: Principal, wish: Wish): Promise<boolean> {
  const db = database.organization(principal.organizationId);
  const subject = subjectOf(principal);
  const asked = {
    subjectKind: subject.kind,
    subjectId: subject.id,
    server: wish.server,
    tool: wish.tool,
    state: "open",
  };
  if (await db.accessRequest.findFirst({ where: asked, select: { id: true } })) return true;
  const open = { state: "open" };
  const own = { ...open, subjectKind: subject.kind, subjectId: subject.id };
  if ((await db.accessRequest.count({ where: own })) >= MAX_OPEN_EACH) return false;
  if ((await db.accessRequest.count({ where: open })) >= MAX_OPEN) return false;
  const data = { ...asked, id: newId("req"), subjectName: callerOf(principal).name, reason: wish.reason };
  await db.accessRequest.create({ data, select: { id: true } });
  return true;
}

/** Of whom a rule would speak that lets this one in. */
function subjectOf(principal: Principal): { readonly kind: "person" | "service" | "key"; readonly id: string } {
  const account = serviceAccountOf(principal);
  if (account) return { kind: "service", id: account.id };
  if (principal.kind === "user") return { kind: "person", id: principal.id };
  if (principal.kind === "key" || principal.userId === null) return { kind: "key", id: principal.id };
  return { kind: "person", id: principal.userId };
}
