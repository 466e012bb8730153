"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { CodeLine } from "@/components/ui/code-line";
import { DialogActions } from "@/components/ui/dialog";
import type { CreatedServiceClient } from "@/lib/service-accounts/schema";

/** Where tokens come from, and what they are for. */
export interface TokenPlace {
  readonly url: string;
  readonly resource: string;
}

/** The only time that a secret is shown. The dialog goes when the person says that it is stored. */
export function StoreSecret({
  made,
  token,
  onStored,
}: {
  made: CreatedServiceClient;
  token: TokenPlace;
  onStored: () => void;
}) {
  const [isStored, setIsStored] = useState(made.text === null);
  const command = [
    `curl ${token.url} \\`,
    `  -u "${made.client.id}:$CLIENT_SECRET" \\`,
    "  -d grant_type=client_credentials \\",
    `  -d resource=${token.resource}`,
  ].join("\n");
  return (
    <div className="grid min-w-0 gap-4">
      <div className="grid min-w-0 gap-1.5">
        <p className="font-medium">Client id</p>
        <CodeLine text={made.client.id} name="the client id" />
      </div>
      {made.text === null ? null : (
        <>
          <div className="grid min-w-0 gap-1.5">
            <p className="font-medium">Client secret</p>
            <CodeLine text={made.text} name="the secret" />
            <p className="text-small text-ink-2">
              This is the only time it is shown: only a hash of it is kept. Put it where your program reads its secrets.
            </p>
          </div>
          <div className="grid min-w-0 gap-1.5">
            <p className="font-medium">Get a token with it</p>
            <CodeLine text={command} name="the command" />
          </div>
          <CheckboxLabel
            label="I stored it"
            checked={isStored}
            onChange={(event) => setIsStored(event.target.checked)}
          />
        </>
      )}
      <DialogActions>
        <Button look="primary" disabled={!isStored} onClick={onStored}>
          Done
        </Button>
      </DialogActions>
    </div>
  );
}
