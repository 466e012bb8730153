"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { CodeLine } from "@/components/ui/code-line";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { createWebhookAction } from "./actions";

/** Asks for the address, then shows what messages are signed with, this once. */
export function NewWebhook({ organization }: { organization: string }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [url, setUrl] = useState("");
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  function close() {
    setIsOpen(false);
    setUrl("");
    setText(null);
    setProblem(null);
  }

  async function add(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    const answer = await createWebhookAction(organization, { url });
    setIsBusy(false);
    if (!answer.ok) {
      setProblem(answer.message);
      return;
    }
    setText(answer.value.text);
    router.refresh();
  }

  return (
    <>
      <Button onClick={() => setIsOpen(true)}>Add webhook</Button>
      <Dialog open={isOpen} onClose={close} title="Add webhook" locked={text !== null}>
        {text === null ? (
          <form onSubmit={(event) => void add(event)} className="grid min-w-0 gap-4">
            <Field
              id="webhook-url"
              label="Address"
              hint="Told by POST, as JSON. Private networks are refused, redirects are not followed."
              error={problem}
            >
              <Input
                id="webhook-url"
                mono
                required
                type="url"
                maxLength={2048}
                placeholder="https://example.com/hooks/causeway"
                autoComplete="off"
                aria-describedby="webhook-url-note"
                aria-invalid={problem ? true : undefined}
                value={url}
                onChange={({ target }) => setUrl(target.value)}
              />
            </Field>
            <DialogActions>
              <Button onClick={close}>Cancel</Button>
              <Button type="submit" look="primary" busy={isBusy} busyLabel="Adding…">
                Add webhook
              </Button>
            </DialogActions>
          </form>
        ) : (
          <div className="grid min-w-0 gap-4">
            <p className="text-ink-2">
              Each message is signed with this secret, as Standard Webhooks describes. It is shown this once: put it
              where your receiver reads its secrets.
            </p>
            <CodeLine text={text} name="the secret" />
            <DialogActions>
              <Button look="primary" onClick={close}>
                I stored it
              </Button>
            </DialogActions>
          </div>
        )}
      </Dialog>
    </>
  );
}
