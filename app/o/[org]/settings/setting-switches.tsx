"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Notice } from "@/components/ui/notice";
import { Switch } from "@/components/ui/switch";
import type { OrganizationSettings } from "@/lib/organizations/settings";
import { updateOrganizationAction } from "./actions";

type SwitchName = Exclude<keyof OrganizationSettings, "name" | "credentialMode">;

const SETTINGS: readonly { name: SwitchName; label: string; hint: string }[] = [
  {
    name: "gatewayEnabled",
    label: "Gateway",
    hint: "Off: every MCP request of this organization is refused from the next one on, whichever key it shows.",
  },
  {
    name: "capturePayloads",
    label: "Keep arguments and results",
    hint: "Off: the access log says who called what and how it went, without arguments and results. What was kept before stays.",
  },
  {
    name: "strictCallLog",
    label: "Strict access log",
    hint: "On: a call is in the database before its server is asked. Slower, and calls are refused while the database is away.",
  },
  {
    name: "userKeys",
    label: "Keys of one's own",
    hint: "Off: keys that people have entered for servers are kept and not used; calls go out with what an administrator has entered.",
  },
  {
    name: "dynamicClients",
    label: "Clients that register themselves",
    hint: "Off: without a key only clients that publish what they are can be connected. Those that are connected stay until they are revoked.",
  },
];

/** Each switch is saved at once. */
export function SettingSwitches({
  organization,
  settings,
  mayChange,
}: {
  organization: string;
  settings: OrganizationSettings;
  mayChange: boolean;
}) {
  const router = useRouter();
  const [current, setCurrent] = useState(settings);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [isAsking, setIsAsking] = useState(false);

  /** Switching the gateway off stops every client, so it is asked once more. */
  function ask(name: SwitchName, value: boolean) {
    if (name === "gatewayEnabled" && !value) setIsAsking(true);
    else void change(name, value);
  }

  async function change(name: SwitchName, value: boolean) {
    setIsBusy(true);
    setProblem(null);
    const answer = await updateOrganizationAction(organization, { [name]: value });
    setIsBusy(false);
    if (answer.ok) setCurrent(answer.value);
    else setProblem(answer.message);
    router.refresh();
    return answer.ok ? null : answer.message;
  }

  return (
    <div className="grid gap-5">
      <Card title="Gateway and logs">
        <ul aria-label="Settings of the organization">
          {SETTINGS.map(({ name, label, hint }) => (
            <li key={name} className="flex items-start gap-3 border-b border-line px-4 py-3 last:border-b-0">
              <span className="min-w-0 flex-1">
                <span className="font-medium">{label}</span>
                <span className="block text-small text-ink-2">{hint}</span>
              </span>
              <Switch
                checked={current[name]}
                onChange={(next) => ask(name, next)}
                label={label}
                disabled={isBusy || !mayChange}
              />
            </li>
          ))}
        </ul>
      </Card>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title="Switch the gateway off"
        action="Switch off"
        busyLabel="Switching off…"
        keepLabel="Keep it on"
        run={() => change("gatewayEnabled", false)}
      >
        Every MCP request of this organization is refused from the next one on, until the gateway is switched on again.
        The dashboard and the admin API go on.
      </ConfirmDialog>
      {mayChange ? null : <p className="text-small text-ink-2">Owners and admins may change these.</p>}
      {problem ? (
        <Notice tone="err" title="Not saved">
          {problem}
        </Notice>
      ) : null}
    </div>
  );
}
