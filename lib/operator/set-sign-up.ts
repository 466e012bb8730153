import { z } from "zod";
import { defineAct } from "@/lib/operator/act";

/** Opens or closes sign-up, and with it the making of organizations, for everybody but the operator. */
export const setSignUp = defineAct({
  name: "operator.setSignUp",
  input: z.strictObject({ open: z.boolean() }),
  async run(tx, { open }) {
    const before = await tx.installation.findFirst({ select: { signUpOpen: true } });
    await tx.installation.updateMany({ data: { signUpOpen: open } });
    return {
      note: {
        target: { id: "installation", name: "Installation" },
        before: { signUpOpen: before?.signUpOpen ?? false },
        after: { signUpOpen: open },
      },
      organizationId: null,
    };
  },
});
