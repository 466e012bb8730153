import { Fault } from "@/lib/base/errors";
import type { OperationContext } from "@/lib/operations/context";

/** Views are a person's own. A key that is nobody's has none. */
export function ownerOf({ actor }: Pick<OperationContext, "actor">): string {
  if (actor.userId !== null) return actor.userId;
  throw new Fault(
    "forbidden",
    "Views belong to people. Use a key that a person owns, or save the view in the dashboard.",
  );
}
