import { Check } from "lucide-react";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import { PERMISSIONS } from "@/lib/access/permissions";
import type { RoleView } from "@/lib/roles/schema";
import { PERMISSION_WORDS } from "./permission-words";

/** The table by which every request is decided, as it is: the roles that every organization has, then its own. */
export function RoleMatrix({ roles }: { roles: readonly RoleView[] }) {
  const columns: readonly Column[] = [{ label: "May" }, ...roles.map(({ name }) => ({ label: name }))];
  return (
    <Table label="Permissions by role">
      <TableHead columns={columns} />
      <tbody>
        {PERMISSIONS.map((permission) => (
          <Row key={permission}>
            <Cell className="max-sm:sticky max-sm:left-0 max-sm:min-w-44 max-sm:bg-surface">
              <span className="grid py-1.5 leading-[18px] whitespace-normal">
                {PERMISSION_WORDS[permission]}
                <span className="font-mono text-small text-ink-3 max-sm:hidden">{permission}</span>
              </span>
            </Cell>
            {roles.map(({ id, permissions }) => (
              <Cell key={id}>
                {permissions.includes(permission) ? (
                  <>
                    <Check size={16} aria-hidden="true" className="text-ok" />
                    <span className="sr-only">yes</span>
                  </>
                ) : (
                  <>
                    <span aria-hidden="true" className="text-ink-3">
                      –
                    </span>
                    <span className="sr-only">no</span>
                  </>
                )}
              </Cell>
            ))}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
