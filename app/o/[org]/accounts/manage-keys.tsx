"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { announce } from "@/components/ui/toaster";
import type { ServerKeysView } from "@/lib/server-keys/schema";
import {
  removeServerKeysAction,
  removeSharedKeysAction,
  setServerKeysAction,
  setSharedKeysAction,
  testServerKeysAction,
} from "./actions";

/** Enter, replace, test and delete what fills a server's headers: one's own, or everybody's. */
export function ManageKeys({
  organization,
  keys,
  isShared,
}: {
  organization: string;
  keys: ServerKeysView;
  isShared: boolean;
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [isDeleting, setIsDeleting] = useState(false);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [expires, setExpires] = useState(keys.expiresAt?.slice(0, 10) ?? "");
  const { problem, isBusy, send } = useRequest();
  const { slug, name, docsUrl } = keys.connection;
  const isSet = keys.fields.some(({ hint }) => hint !== null);

  function save(event: FormEvent) {
    event.preventDefault();
    void send(async () => {
      const input = {
        connection: slug,
        values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "")),
        expiresAt: expires === "" ? null : `${expires}T23:59:59Z`,
      };
      const act = isShared ? setSharedKeysAction : setServerKeysAction;
      const answer = await act(organization, input);
      if (!answer.ok) return answer.message;
      setValues({});
      setIsOpen(false);
      announce("ok", `Saved for ${name}.`);
      if (!isShared) void test();
      router.refresh();
      return null;
    });
  }

  async function test() {
    const answer = await testServerKeysAction(organization, { connection: slug });
    if (!answer.ok) announce("err", answer.message);
    else if (answer.value.ok) announce("ok", `${name} took it: ${formatCount(answer.value.tools, "tool")}.`);
    else announce("err", answer.value.problem ?? `${name} did not take it.`);
    router.refresh();
  }

  async function remove() {
    const act = isShared ? removeSharedKeysAction : removeServerKeysAction;
    const answer = await act(organization, { connection: slug });
    if (!answer.ok) return answer.message;
    announce("ok", `Deleted for ${name}.`);
    setIsOpen(false);
    router.refresh();
    return null;
  }

  return (
    <>
      {isSet && !isShared ? (
        <Button
          look="quiet"
          onClick={() => void send(() => test().then(() => null))}
          busy={isBusy}
          busyLabel="Testing…"
        >
          Test
        </Button>
      ) : null}
      <Button onClick={() => setIsOpen(true)} aria-label={`Manage keys of ${name}`}>
        Manage Keys
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title={isShared ? `Keys of ${name} for everybody` : `Your keys for ${name}`}
        description={
          <>
            Stored encrypted, sent to this server alone, and never shown again.
            {docsUrl ? (
              <>
                {" "}
                <a href={docsUrl} target="_blank" rel="noreferrer" className="underline">
                  Documentation of {name}
                </a>
              </>
            ) : null}
          </>
        }
      >
        <form onSubmit={save} className="grid gap-4">
          {keys.fields.map((field) => (
            <Field
              key={field.name}
              id={`key-${field.name}`}
              label={field.name}
              hint={[
                field.help.replace(/([^.!?])$/, "$1."),
                field.hint === null ? "" : `Now ${field.hint}; empty keeps it.`,
                isShared && field.scope === "user" ? "Counts where people's own keys are switched off." : "",
              ]
                .filter(Boolean)
                .join(" ")}
            >
              <Input
                id={`key-${field.name}`}
                type="password"
                mono
                autoComplete="off"
                spellCheck={false}
                required={field.hint === null && !(isShared && field.scope === "user")}
                aria-describedby={`key-${field.name}-note`}
                value={values[field.name] ?? ""}
                onChange={(event) => setValues({ ...values, [field.name]: event.target.value })}
              />
            </Field>
          ))}
          <Field id="key-expires" label="Expires" hint="If you know. After that day it is not sent.">
            <Input
              id="key-expires"
              type="date"
              aria-describedby="key-expires-note"
              value={expires}
              onChange={(event) => setExpires(event.target.value)}
              className="max-w-48"
            />
          </Field>
          {problem ? (
            <Notice tone="err" title="Not saved">
              {problem}
            </Notice>
          ) : null}
          <DialogActions>
            {isSet ? (
              <Button look="quiet" onClick={() => setIsDeleting(true)}>
                Delete
              </Button>
            ) : null}
            <Button type="submit" look="primary" busy={isBusy} busyLabel="Saving…">
              Save
            </Button>
          </DialogActions>
        </form>
      </Dialog>
      <ConfirmDialog
        open={isDeleting}
        onClose={() => setIsDeleting(false)}
        title={`Delete the keys of ${name}`}
        action="Delete"
        busyLabel="Deleting…"
        run={remove}
      >
        {isShared
          ? `Calls to ${name} that need them are refused for everybody until they are entered again.`
          : `Your calls to ${name} are refused until you enter them again.`}
      </ConfirmDialog>
    </>
  );
}
