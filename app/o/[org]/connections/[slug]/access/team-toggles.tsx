"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatCount } from "@/components/ui/format";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Status } from "@/components/ui/status";
import { Switch } from "@/components/ui/switch";
import type { RuleEffect } from "@/lib/access/schema";
import { assignAccessAction, restrictConnectionAction } from "../../../access/actions";

export interface TeamAccess {
  readonly id: string;
  readonly name: string;
  readonly members: number;
  /** What is said of the team itself. */
  readonly effect: RuleEffect | null;
}

/** Which teams are let in. Each switch holds at once, for all who belong to the team. */
export function TeamToggles({
  organization,
  target,
  teams,
  isRestricted,
  newTeams,
  mayWrite,
}: {
  organization: string;
  target: { readonly connection: string; readonly tool?: string };
  teams: readonly TeamAccess[];
  isRestricted: boolean;
  /** Null: of a single tool, where there is no such choice. */
  newTeams: boolean | null;
  mayWrite: boolean;
}) {
  const router = useRouter();
  const [search, setSearch] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const sought = search.trim().toLowerCase();
  const shown = teams.filter(({ name }) => name.toLowerCase().includes(sought));

  async function run(work: () => Promise<{ ok: true } | { ok: false; message: string }>) {
    setIsBusy(true);
    const answer = await work();
    setIsBusy(false);
    setProblem(answer.ok ? null : answer.message);
    router.refresh();
  }

  function set(chosen: readonly TeamAccess[], isAllowed: boolean) {
    const changed = chosen.filter(({ effect }) => (effect === "allow") !== isAllowed);
    if (changed.length === 0) return;
    const subjects = changed.map(({ id }) => ({ kind: "team" as const, id }));
    void run(() => assignAccessAction(organization, { ...target, subjects, effect: isAllowed ? "allow" : "inherit" }));
  }

  return (
    <Card title="Teams" aside={`${teams.filter(({ effect }) => effect === "allow").length} of ${teams.length} let in`}>
      {isRestricted ? null : (
        <p className="border-b border-line px-4 py-3 text-small text-ink-2">
          It is open to everybody: what is chosen here counts once it is restricted.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3">
        <Input
          type="search"
          aria-label="Search teams"
          placeholder="Search teams"
          value={search}
          onChange={({ target: { value } }) => setSearch(value)}
          className="mr-auto min-w-0 flex-1 basis-40 sm:max-w-64"
        />
        {mayWrite ? (
          <>
            <Button disabled={isBusy} onClick={() => set(shown, true)}>
              {sought ? "Let in all shown" : "Let in all"}
            </Button>
            <Button disabled={isBusy} onClick={() => set(shown, false)}>
              None
            </Button>
          </>
        ) : null}
      </div>
      {problem ? <Notice tone="err" title={problem} /> : null}
      <ul className="divide-y divide-line">
        {shown.map((team) => (
          <li key={team.id} className="flex min-h-12 items-center gap-3 px-4 py-2">
            <span className="min-w-0 flex-1">
              <span className="block wrap-anywhere">{team.name}</span>
              <span className="block text-small text-ink-2">{formatCount(team.members, "member")}</span>
            </span>
            {team.effect === "deny" ? <Status tone="err">Denied by a rule</Status> : null}
            <Switch
              checked={team.effect === "allow"}
              disabled={!mayWrite || isBusy}
              label={`Let ${team.name} in`}
              onChange={(next) => set([team], next)}
            />
          </li>
        ))}
        {shown.length === 0 ? <li className="px-4 py-4 text-ink-2">No team matches.</li> : null}
      </ul>
      {newTeams === null ? null : (
        <div className="flex min-h-12 items-center gap-3 border-t border-line px-4 py-3">
          <span className="min-w-0 flex-1">
            <span className="block font-medium">Teams that are made later too</span>
            <span className="block text-small text-ink-2">Each gets a rule that allows it when it is made.</span>
          </span>
          <Switch
            checked={newTeams}
            disabled={!mayWrite || isBusy}
            label="Let new teams in"
            onChange={(next) =>
              void run(() => restrictConnectionAction(organization, { connection: target.connection, newTeams: next }))
            }
          />
        </div>
      )}
    </Card>
  );
}
