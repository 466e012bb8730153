"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { setPriceAction } from "./actions";

export function SetPrice({ organization, servers }: { organization: string; servers: readonly string[] }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [connection, setConnection] = useState(servers[0] ?? "");
  const [tool, setTool] = useState("");
  const [amount, setAmount] = useState("");
  const [from, setFrom] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function save(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    const answer = await setPriceAction(organization, {
      connection,
      amount,
      ...(tool.trim() === "" ? {} : { tool: tool.trim() }),
      ...(from === "" ? {} : { from }),
    });
    setIsBusy(false);
    setProblem(answer.ok ? null : answer.message);
    if (!answer.ok) return;
    setIsOpen(false);
    setAmount("");
    router.refresh();
  }

  return (
    <>
      <Button look="primary" onClick={() => setIsOpen(true)}>
        Set a price
      </Button>
      <Dialog open={isOpen} onClose={() => setIsOpen(false)} title="Set a price">
        <form onSubmit={(event) => void save(event)} className="grid min-w-0 gap-4">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field id="price-connection" label="Server">
              <Select id="price-connection" value={connection} onChange={({ target }) => setConnection(target.value)}>
                {servers.map((slug) => (
                  <option key={slug}>{slug}</option>
                ))}
              </Select>
            </Field>
            <Field id="price-tool" label="Tool" hint="Empty: every tool without a price of its own.">
              <Input
                id="price-tool"
                mono
                maxLength={512}
                autoComplete="off"
                spellCheck={false}
                aria-describedby="price-tool-note"
                value={tool}
                onChange={({ target }) => setTool(target.value)}
              />
            </Field>
            <Field id="price-amount" label="A call costs" hint="0: not priced from then on.">
              <Input
                id="price-amount"
                required
                inputMode="decimal"
                placeholder="0.015"
                autoComplete="off"
                aria-describedby="price-amount-note"
                value={amount}
                onChange={({ target }) => setAmount(target.value)}
              />
            </Field>
            <Field id="price-from" label="From" hint="A day in UTC. Empty: today.">
              <Input
                id="price-from"
                type="date"
                aria-describedby="price-from-note"
                value={from}
                onChange={({ target }) => setFrom(target.value)}
              />
            </Field>
          </div>
          {problem ? <Notice tone="err" title={problem} /> : null}
          <DialogActions>
            <Button onClick={() => setIsOpen(false)}>Cancel</Button>
            <Button type="submit" look="primary" busy={isBusy} busyLabel="Saving…">
              Set price
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  );
}
