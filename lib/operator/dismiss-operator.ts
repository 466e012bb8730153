import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import { lockInstallation } from "@/lib/db/row-locks";
import { defineAct } from "@/lib/operator/act";

/** Ends that a person runs the installation; they stay members where they are. Never leaves it to nobody. */
export const dismissOperator = defineAct({
  name: "operator.dismiss",
  input: z.strictObject({ person: z.string().min(1).max(64) }),
  async run(tx, { person: id }) {
    // Of two operators who dismiss each other at once, one stays.
    await lockInstallation(tx);
    const operators = await tx.user.findMany({
      where: { isOperator: true },
      select: { id: true, name: true, email: true },
    });
    const person = operators.find((operator) => operator.id === id);
    if (!person) throw new Fault("not_found", "This person is no operator any more.");
    if (operators.length === 1) throw new Fault("conflict", "This is the only operator. Appoint somebody else first.");
    await tx.user.update({ where: { id }, data: { isOperator: false }, select: { id: true } });
    return {
      note: {
        target: { id, name: person.email ?? person.name ?? id },
        before: { operator: true },
        after: { operator: false },
      },
      organizationId: null,
    };
  },
});
