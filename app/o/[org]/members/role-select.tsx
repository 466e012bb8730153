"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Select } from "@/components/ui/select";
import { announce } from "@/components/ui/toaster";
import { ROLES, type Role } from "@/lib/access/permissions";
import type { MemberView } from "@/lib/members/schema";
import { updateMemberAction } from "./actions";
import { ROLE_WORDS } from "./role-words";

/** Holds from the person's next request on. What one cannot take back alone is asked once more. */
export function RoleSelect({
  organization,
  member,
  ownRole,
}: {
  organization: string;
  member: MemberView;
  ownRole: Role;
}) {
  const router = useRouter();
  const [wanted, setWanted] = useState<Role | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const options = ROLES.filter((role) => ownRole === "owner" || role !== "owner");

  async function save(role: Role): Promise<string | null> {
    const answer = await updateMemberAction(organization, { member: member.id, role });
    if (!answer.ok) return answer.message;
    announce("ok", `${member.name} is now ${WITH_ARTICLE[role]}.`);
    router.refresh();
    return null;
  }

  async function choose(value: string) {
    const role = ROLES.find((known) => known === value);
    if (!role || role === member.role) return;
    setWanted(role);
    if (role === "owner" || member.isYou) return setIsAsking(true);
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
        value={wanted ?? member.role}
        disabled={wanted !== null}
        className="w-28"
        onChange={(event) => void choose(event.target.value)}
      >
        {options.map((role) => (
          <option key={role} value={role}>
            {ROLE_WORDS[role]}
          </option>
        ))}
      </Select>
      {wanted ? (
        <ConfirmDialog
          open={isAsking}
          onClose={close}
          title={member.isYou ? `Become ${WITH_ARTICLE[wanted]} yourself` : `Make ${member.name} an owner`}
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

const WITH_ARTICLE: Readonly<Record<Role, string>> = {
  owner: "an owner",
  admin: "an admin",
  member: "a member",
  viewer: "a viewer",
};
