import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import { parseEmailAddress } from "@/lib/identity/core/email-address";
import { defineAct } from "@/lib/operator/act";

/** Lets one more person run the installation: somebody who has an account and has proved its address. */
export const appointOperator = defineAct({
  name: "operator.appoint",
  input: z.strictObject({ email: z.string().trim().min(1, "Write the address of an account.").max(254) }),
  async run(tx, { email }) {
    const address = parseEmailAddress(email);
    const person = address
      ? await tx.user.findUnique({
          where: { email: address },
          select: { id: true, emailVerified: true, suspendedAt: true, isOperator: true },
        })
      : null;
    if (!person?.emailVerified || person.suspendedAt)
      throw new Fault("not_found", "Nobody with this address has signed in here. They need an account first.");
    if (person.isOperator) throw new Fault("conflict", "This person is an operator already.");
    await tx.user.update({ where: { id: person.id }, data: { isOperator: true }, select: { id: true } });
    return {
      note: {
        target: { id: person.id, name: address ?? email },
        before: { operator: false },
        after: { operator: true },
      },
      organizationId: null,
    };
  },
});
