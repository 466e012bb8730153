import type { AuditEventView } from "@/lib/audit/list-audit-events";
import { changedFields } from "./changed-fields";

/** One change in full: to what, and each field that it touched, before and after. */
export function AuditChange({ event }: { event: AuditEventView }) {
  const fields = changedFields(event.before, event.after);
  return (
    <section aria-label="What changed" className="grid gap-2">
      <p className="text-small text-ink-2">
        {event.target.kind} <code className="font-mono break-all text-ink">{event.target.name}</code>{" "}
        <code className="font-mono break-all text-ink-3">{event.target.id}</code>
      </p>
      {fields.length === 0 ? (
        <p className="text-small text-ink-2">No field of it changed.</p>
      ) : (
        <table className="w-full table-fixed text-left text-small">
          <thead className="text-ink-3">
            <tr>
              {["Field", "Before", "After"].map((label) => (
                <th key={label} scope="col" className="py-1 pr-3 font-medium">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fields.map(({ name, before, after }) => (
              <tr key={name} className="border-t border-line align-top">
                <th scope="row" className="py-1 pr-3 font-medium break-words">
                  {name}
                </th>
                <td className="py-1 pr-3 font-mono break-words text-ink-2">{before ?? "–"}</td>
                <td className="py-1 font-mono break-words">{after ?? "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
