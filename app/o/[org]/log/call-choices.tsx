import { FilterChoice } from "@/components/forms/filter-form";
import { CALL_STATUSES } from "@/lib/calls/record";
import { callStatus } from "./call-status";

/** Filters of calls that the log and the analytics share. */
export function ClientChoice({ clients, value }: { clients: readonly string[]; value: string | undefined }) {
  return (
    <FilterChoice
      name="client"
      label="Client"
      any="Any client"
      value={value}
      options={clients.map((name) => ({ value: name, label: name }))}
    />
  );
}

export function ResultChoice({ value }: { value: string | undefined }) {
  return (
    <FilterChoice
      name="status"
      label="Result"
      any="Any result"
      value={value}
      options={CALL_STATUSES.map((status) => ({ value: status, label: callStatus(status).word }))}
    />
  );
}
