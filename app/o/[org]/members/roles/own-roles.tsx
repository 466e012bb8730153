"use client";

import { MoreHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { DropdownMenu, MenuButton } from "@/components/ui/dropdown-menu";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { Select } from "@/components/ui/select";
import type { Permission } from "@/lib/access/permissions";
import type { RoleView } from "@/lib/roles/schema";
import { removeRoleAction, updateRoleAction } from "./actions";
import { RoleForm } from "./role-form";

/** The organization's own roles, with what can be done about each. */
export function OwnRoles({
  organization,
  roles,
  given,
}: {
  organization: string;
  /** All of them: whoever has a role that is removed gets another. */
  roles: readonly RoleView[];
  given: readonly Permission[];
}) {
  const router = useRouter();
  const [asked, setAsked] = useState<{ readonly what: "edit" | "remove"; readonly role: RoleView } | null>(null);
  const [instead, setInstead] = useState("member");
  const close = () => setAsked(null);
  const settle = (answer: { ok: true } | { ok: false; message: string }) => {
    if (!answer.ok) return answer.message;
    close();
    router.refresh();
    return null;
  };
  return (
    <ul>
      {roles
        .filter(({ isBuiltIn }) => !isBuiltIn)
        .map((role) => (
          <li key={role.id} className="flex items-center gap-3 border-b border-line px-4 py-2.5 last:border-b-0">
            <span className="grid min-w-0 flex-1">
              <span className="font-strong wrap-anywhere">{role.name}</span>
              <span className="text-small wrap-anywhere text-ink-2">
                {role.description ? `${role.description} · ` : ""}
                {formatCount(role.permissions.length, "permission")} · {formatCount(role.members, "member")}
                {role.serviceAccounts > 0 ? ` · ${formatCount(role.serviceAccounts, "service account")}` : null}
              </span>
            </span>
            {role.mayAssign ? (
              <DropdownMenu
                trigger={
                  <Button look="quiet" size="icon" aria-label={`Actions for ${role.name}`}>
                    <MoreHorizontal size={16} aria-hidden="true" />
                  </Button>
                }
              >
                <MenuButton onSelect={() => setAsked({ what: "edit", role })}>Edit</MenuButton>
                <MenuButton danger onSelect={() => setAsked({ what: "remove", role })}>
                  Remove
                </MenuButton>
              </DropdownMenu>
            ) : null}
          </li>
        ))}
      <Dialog open={asked?.what === "edit"} onClose={close} title={`Edit ${asked?.role.name ?? ""}`}>
        {asked?.what === "edit" ? (
          <RoleForm
            known={asked.role}
            given={given}
            onCancel={close}
            submit={async (choice) => settle(await updateRoleAction(organization, { role: asked.role.id, ...choice }))}
          />
        ) : null}
      </Dialog>
      {asked?.what === "remove" ? (
        <ConfirmDialog
          open
          onClose={close}
          title={`Remove ${asked.role.name}`}
          action="Remove role"
          busyLabel="Removing…"
          keepLabel="Keep it"
          run={async () =>
            settle(await removeRoleAction(organization, { role: asked.role.id, reassignTo: instead as "member" }))
          }
        >
          <p className="mb-4">
            Whoever has it, or is invited to it, gets another role. Keys lose what that role may not.
          </p>
          <Field id="role-instead" label="Role in its place">
            <Select id="role-instead" value={instead} onChange={({ target }) => setInstead(target.value)}>
              {roles
                .filter(({ id, mayAssign }) => mayAssign && id !== asked.role.id)
                .map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
            </Select>
          </Field>
        </ConfirmDialog>
      ) : null}
    </ul>
  );
}
