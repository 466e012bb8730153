import { Fault } from "@/lib/base/errors";
import type { OperationContext } from "@/lib/operations/context";

/** @throws Fault `invalid_input` where the organization's slug was not typed as it is */
export function refuseUntyped({ organization }: OperationContext, confirmation: string): void {
  if (confirmation === organization.slug) return;
  throw new Fault("invalid_input", `Type ${organization.slug} to confirm.`, { data: { field: "confirmation" } });
}
