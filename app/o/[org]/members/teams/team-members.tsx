"use client";

import { useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import type { TeamView } from "@/lib/teams/schema";
import { setTeamMembersAction } from "./actions";

/** Somebody who can be put into a team. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
}

export function TeamMembers({
  organization,
  team,
  candidates,
  onClose,
  onChanged,
}: {
  organization: string;
  team: TeamView;
  candidates: readonly Candidate[];
  onClose: () => void;
  onChanged: () => void;
}) {
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(team.members.map(({ id }) => id)));
  const { problem, isBusy, send } = useRequest();
  const sought = search.trim().toLowerCase();
  const shown = candidates.filter(({ name, email }) => `${name} ${email ?? ""}`.toLowerCase().includes(sought));

  function toggle(id: string, isChosen: boolean) {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  }

  function save() {
    void send(async () => {
      const answer = await setTeamMembersAction(organization, { team: team.id, members: [...chosen] });
      if (!answer.ok) return answer.message;
      onChanged();
      onClose();
      return null;
    });
  }

  return (
    <Dialog open onClose={onClose} title={`Members of ${team.name}`}>
      <div className="grid min-w-0 gap-3">
        <Input
          type="search"
          aria-label="Search members"
          placeholder="Search name or address"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <ul aria-label="Members" className="max-h-72 overflow-y-auto rounded-control border border-line">
          {shown.map(({ id, name, email }) => (
            <li key={id} className="border-b border-line last:border-b-0">
              <CheckboxLabel
                label={name}
                hint={email === name ? undefined : email}
                checked={chosen.has(id)}
                onChange={(event) => toggle(id, event.target.checked)}
                className="px-3 py-2"
              />
            </li>
          ))}
          {shown.length === 0 ? <li className="px-3 py-3 text-ink-2">Nobody matches.</li> : null}
        </ul>
        {problem ? (
          <Notice tone="err" title="The team was not changed">
            {problem}
          </Notice>
        ) : null}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={isBusy} busyLabel="Saving…" onClick={save}>
            Save {chosen.size} {chosen.size === 1 ? "member" : "members"}
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
