"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CommandBox, CommandChoice, CommandSection } from "@/components/ui/command";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { DropdownMenu, MenuButton, MenuChoice, MenuLink, MenuSeparator } from "@/components/ui/dropdown-menu";
import { Sheet } from "@/components/ui/sheet";
import { announce, Toaster } from "@/components/ui/toaster";

const TONES = ["ok", "warn", "err", "off"] as const;

export function OverlaysShown() {
  const [open, setOpen] = useState<"dialog" | "name" | "reason" | null>(null);
  const [theme, setTheme] = useState<"light" | "dark">("light");
  const [search, setSearch] = useState("");
  const close = () => setOpen(null);
  return (
    <Card title="What opens">
      <div className="flex flex-wrap gap-2 p-4">
        <Button onClick={() => setOpen("dialog")}>Dialog</Button>
        <Button onClick={() => setOpen("name")}>Confirm by name</Button>
        <Button onClick={() => setOpen("reason")}>Confirm with a reason</Button>
        <Sheet trigger={<Button>Sheet</Button>} title="A sheet">
          <p className="p-4 text-ink-2">More of what is here, from the right.</p>
        </Sheet>
        <DropdownMenu trigger={<Button>Menu</Button>} align="start">
          <MenuLink href="/design" current>
            Northwind
          </MenuLink>
          <MenuSeparator />
          <MenuChoice
            label="Theme"
            value={theme}
            onChange={setTheme}
            options={[
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
          />
          <MenuSeparator />
          <MenuButton disabled onSelect={close}>
            Not now
          </MenuButton>
          <MenuButton danger onSelect={close}>
            Remove
          </MenuButton>
        </DropdownMenu>
        {TONES.map((tone) => (
          <Button key={tone} onClick={() => announce(tone, `12 tools: 1 new, and this is ${tone}.`)}>
            Toast, {tone}
          </Button>
        ))}
      </div>
      <div className="border-t border-line">
        <CommandBox
          label="Sample palette"
          placeholder="Search pages and tools"
          search={search}
          onSearch={setSearch}
          empty="Nothing matches."
        >
          <CommandSection heading="Pages">
            <CommandChoice id="home" label="Home" onSelect={close} />
            <CommandChoice id="keys" label="Keys" note="Govern" onSelect={close} />
          </CommandSection>
          <CommandSection heading="Tools">
            <CommandChoice id="tool" label="linear__create_issue" note="Linear" mono onSelect={close} />
          </CommandSection>
        </CommandBox>
      </div>
      <Dialog open={open === "dialog"} onClose={close} title="Generate API key" description="It is shown once.">
        <DialogActions>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" onClick={close}>
            Generate
          </Button>
        </DialogActions>
      </Dialog>
      <ConfirmDialog
        open={open === "name"}
        onClose={close}
        title="Remove Linear"
        action="Remove Linear"
        busyLabel="Removing…"
        confirmation={{ kind: "name", text: "linear" }}
        run={() => Promise.resolve("linear is not there any more.")}
      >
        Its tools disappear from every client at once.
      </ConfirmDialog>
      <ConfirmDialog
        open={open === "reason"}
        onClose={close}
        title="Revoke ci-review"
        action="Revoke key"
        busyLabel="Revoking…"
        confirmation={{ kind: "reason", placeholder: "Leaked in a build log", hint: "For the audit log." }}
        run={() => Promise.resolve(null)}
      >
        Clients that use it are refused from their next request on.
      </ConfirmDialog>
      <Toaster />
    </Card>
  );
}
