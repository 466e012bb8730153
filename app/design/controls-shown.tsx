"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { RadioCard } from "@/components/ui/radio-card";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { Textarea } from "@/components/ui/textarea";
import { Tooltip } from "@/components/ui/tooltip";

const LOOKS = ["plain", "primary", "quiet", "danger"] as const;

export function ControlsShown() {
  return (
    <>
      <Card title="Buttons">
        <div className="grid gap-3 p-4">
          {LOOKS.map((look) => (
            <div key={look} className="flex flex-wrap items-center gap-2">
              <Button look={look}>Re-sync tools</Button>
              <Button look={look} disabled>
                Not now
              </Button>
              <Button look={look} busy busyLabel="Syncing…">
                Sync
              </Button>
              <ButtonLink look={look} href="/design">
                A link
              </ButtonLink>
              <Tooltip text="Add a header">
                <Button look={look} size="icon" aria-label={`Add a header, ${look}`}>
                  <Plus size={16} aria-hidden="true" />
                </Button>
              </Tooltip>
            </div>
          ))}
          <div className="flex flex-wrap items-center gap-3">
            <CopyButton text="https://mcp.example.com/mcp" name="the sample" />
            <span>
              Search or jump to <Kbd>Ctrl K</Kbd>
            </span>
          </div>
        </div>
      </Card>
      <Card title="Fields">
        <div className="grid gap-4 p-4 sm:grid-cols-2">
          <Field id="d-name" label="Name" hint="What people call it.">
            <Input id="d-name" placeholder="Linear" aria-describedby="d-name-note" />
          </Field>
          <Field
            id="d-slug"
            label="Namespace"
            required
            error="This name is taken by the gateway itself. Choose another."
          >
            <Input id="d-slug" mono defaultValue="mcp" aria-invalid aria-describedby="d-slug-note" />
          </Field>
          <Field id="d-off" label="Switched off">
            <Input id="d-off" disabled defaultValue="Owners and admins may change this" />
          </Field>
          <Field id="d-env" label="Environment">
            <Select id="d-env" defaultValue="production">
              <option>development</option>
              <option>staging</option>
              <option>production</option>
            </Select>
          </Field>
          <Field id="d-text" label="Instructions" hint="At most 8,000 characters.">
            <Textarea id="d-text" rows={3} aria-describedby="d-text-note" />
          </Field>
          <Choices />
        </div>
      </Card>
    </>
  );
}

function Choices() {
  const [isOn, setIsOn] = useState(true);
  const [reach, setReach] = useState("all");
  return (
    <div className="grid content-start gap-3">
      <CheckboxLabel label="Expose new tools" hint="Otherwise they stay hidden." defaultChecked />
      <CheckboxLabel label="Not to be changed" disabled />
      <div className="flex items-center gap-3">
        <Switch checked={isOn} onChange={setIsOn} label="Gateway" />
        <Switch checked={!isOn} onChange={(next) => setIsOn(!next)} label="The opposite" />
        <Switch checked disabled onChange={() => undefined} label="Not to be changed" />
      </div>
      <fieldset className="grid grid-cols-2 gap-2">
        <legend className="sr-only">Servers</legend>
        {["all", "chosen"].map((value) => (
          <RadioCard
            key={value}
            name="d-reach"
            value={value}
            checked={reach === value}
            onChange={() => setReach(value)}
            label={value === "all" ? "All servers" : "Chosen servers"}
            hint={value === "all" ? "Also those connected later." : "Only what is ticked."}
          />
        ))}
      </fieldset>
    </div>
  );
}
