"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Select } from "@/components/ui/select";
import { announce } from "@/components/ui/toaster";
import type { MemberView } from "@/lib/members/schema";
import { updateMemberAction } from "./actions";
import type { RoleOption } from "./role-words";

/** Holds from the person's next request on. What one cannot take back alone is asked once more. */
export function RoleSelect({
  organization,
  member,
  roles,
}: {
  organization: string;
  member: MemberView;
  /** That the reader may give. */
  roles: readonly RoleOption[];
}) {
  const router = useRouter();
  const [wanted, setWanted] = useState<RoleOption | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const options = roles.some(({ id }) => id === member.role)
    ? roles
    : [...roles, { id: member.role, name: member.roleName, hint: "" }];

  async function save({ id, name }: RoleOption): Promise<string | null> {
    const answer = await updateMemberAction(organization, { member: member.id, role: id as "member" });
    if (!answer.ok) return answer.message;
    announce("ok", `${member.name} has the role ${name} now.`);
    router.refresh();
    return null;
  }

  async function choose(value: string) {
    const role = options.find(({ id }) => id === value);
    if (!role || role.id === member.role) return;
    setWanted(role);
    if (role.id === "owner" || member.isYou) return setIsAsking(true);
    const refusal = await save(role);
    setWanted(null);
    if (refusal) announce("err", refusal);
  }

  function close() {
    setIsAsking(false);
    setWanted(null);
  }

  return (
    <>
      <Select
        aria-label={`Role of ${member.name}`}
        value={wanted?.id ?? member.role}
        disabled={wanted !== null}
        className="w-32 sm:w-40"
        onChange={(event) => void choose(event.target.value)}
      >
        {options.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      {wanted ? (
        <ConfirmDialog
          open={isAsking}
          onClose={close}
          title={member.isYou ? `Take the role ${wanted.name} yourself` : `Make ${member.name} an owner`}
          action={member.isYou ? "Change my role" : "Make an owner"}
          busyLabel="Changing…"
          keepLabel="Leave as it is"
          run={() => save(wanted)}
        >
          {member.isYou
            ? "You cannot give yourself the role back: another owner or admin has to. Keys that you made lose what the new role may not."
            : "An owner may do everything, remove you included."}
        </ConfirmDialog>
      ) : null}
    </>
  );
}
