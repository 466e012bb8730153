import type { z } from "zod";
import { auditRow } from "@/lib/audit/audit-row";
import { Fault } from "@/lib/base/errors";
import type { SystemTransaction } from "@/lib/db/scoped";
import { parseInput } from "@/lib/operations/execute";
import type { OperationWorld } from "@/lib/operations/open-organization";
import { type InstallationActor, type InstallationNote, installationEvent } from "@/lib/operator/installation-event";

/** One thing that the operator of the installation can do. */
export interface OperatorAct<Input extends z.ZodType = z.ZodType> {
  /** `operator.setPlan`: stands in the installation's log, and in that of an organization that it changes. */
  readonly name: string;
  readonly input: Input;
  /** Writes within the transaction that also records it. */
  run(tx: SystemTransaction, input: z.output<Input>): Promise<ActResult>;
}

export interface ActResult {
  readonly note: InstallationNote;
  /** Which organization it changes; null for the installation itself. */
  readonly organizationId: string | null;
}

export function defineAct<Input extends z.ZodType>(act: OperatorAct<Input>): OperatorAct<Input> {
  return act;
}

/**
 * The one way to act as operator: asks whether the person is one, then whether the input is right, and writes the change
 * with its rows in one transaction. A changed organization is taken up by this process before it answers.
 *
 * @throws Fault `not_found` for everybody else, as if there were no such thing; what `parseInput` and the act throw
 */
export async function performAct<Input extends z.ZodType>(
  { database, services }: OperationWorld,
  actor: InstallationActor,
  act: OperatorAct<Input>,
  raw: unknown,
): Promise<void> {
  if (!(await isOperator(database.system, actor.id))) throw new Fault("not_found", "There is nothing at this address.");
  const input = await parseInput(act.input, raw);
  const changed = await database.system.$transaction(async (tx) => {
    const { note, organizationId } = await act.run(tx, input);
    await tx.installationEvent.create({ data: installationEvent(act.name, actor, note), select: { id: true } });
    if (organizationId === null) return null;
    const target = { kind: "organization", ...note.target };
    const by = { ...actor, kind: "user", userId: actor.id, permissions: NONE } as const;
    await tx.auditEvent.create({
      data: { ...auditRow(act.name, by, { ...note, target }), organizationId },
      select: { id: true },
    });
    await tx.organization.update({
      where: { id: organizationId },
      data: { configVersion: { increment: 1 } },
      select: { id: true },
    });
    return organizationId;
  });
  if (changed !== null) await services.reloadOrganization(changed);
}

const NONE: ReadonlySet<never> = new Set();

/** Whether a person runs the installation: who set it up does. */
export async function isOperator(db: Pick<SystemTransaction, "user">, userId: string): Promise<boolean> {
  const person = await db.user.findUnique({ where: { id: userId }, select: { isOperator: true } });
  return person?.isOperator ?? false;
}
