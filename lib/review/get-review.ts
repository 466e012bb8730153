import { z } from "zod";
import { defineOperation } from "@/lib/operations/define";
import { type Review, reviewOf } from "@/lib/review/core/review";
import { readFacts } from "@/lib/review/read-facts";

/** Good practices, and which of them the organization keeps at this moment. For those who may read what was changed. */
export const getReview = defineOperation({
  name: "organization.review",
  permission: "audit.read",
  audit: false,
  input: z.strictObject({}),
  async run(context): Promise<Review> {
    return reviewOf(await readFacts(context, Date.now()));
  },
});
