"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CodeLine } from "@/components/ui/code-line";
import { DialogActions } from "@/components/ui/dialog";

/** The only time that a key is shown. The dialog goes when the person says that it is stored. */
export function StoreKey({ text, mcpUrl, onStored }: { text: string; mcpUrl: string; onStored: () => void }) {
  const [isStored, setIsStored] = useState(false);
  return (
    <div className="grid min-w-0 gap-4">
      <p className="text-ink-2">
        This is the only time the key is shown: only a hash of it is kept. Put it where your client reads its secrets.
      </p>
      <CodeLine text={text} name="the key" />
      <div className="grid min-w-0 gap-1.5">
        <p className="font-medium">Connect Claude Code with it</p>
        <CodeLine
          text={`claude mcp add --transport http causeway ${mcpUrl} \\\n  --header "Authorization: Bearer ${text}"`}
          name="the command"
        />
      </div>
      <label className="flex items-center gap-2.5">
        <input
          type="checkbox"
          checked={isStored}
          onChange={(event) => setIsStored(event.target.checked)}
          className="size-4 accent-accent"
        />
        I stored it
      </label>
      <DialogActions>
        <Button look="primary" disabled={!isStored} onClick={onStored}>
          Done
        </Button>
      </DialogActions>
    </div>
  );
}
