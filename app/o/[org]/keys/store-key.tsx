"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { CodeLine } from "@/components/ui/code-line";
import { DialogActions } from "@/components/ui/dialog";

/** The only time that a key is shown. The dialog goes when the person says that it is stored. */
export function StoreKey({
  text,
  mcpUrl,
  isAdmin,
  onStored,
}: {
  text: string;
  mcpUrl: string;
  /** A key for the admin API is not what a client's configuration should hold. */
  isAdmin: boolean;
  onStored: () => void;
}) {
  const [isStored, setIsStored] = useState(false);
  return (
    <div className="grid min-w-0 gap-4">
      <p className="text-ink-2">
        This is the only time the key is shown: only a hash of it is kept. Put it where{" "}
        {isAdmin ? "your program" : "your client"} reads its secrets.
      </p>
      <CodeLine text={text} name="the key" />
      {isAdmin ? null : (
        <div className="grid min-w-0 gap-1.5">
          <p className="font-medium">Connect Claude Code with it</p>
          <CodeLine
            text={`claude mcp add --transport http causeway ${mcpUrl} \\\n  --header "Authorization: Bearer ${text}"`}
            name="the command"
          />
        </div>
      )}
      <CheckboxLabel label="I stored it" checked={isStored} onChange={(event) => setIsStored(event.target.checked)} />
      <DialogActions>
        <Button look="primary" disabled={!isStored} onClick={onStored}>
          Done
        </Button>
      </DialogActions>
    </div>
  );
}
