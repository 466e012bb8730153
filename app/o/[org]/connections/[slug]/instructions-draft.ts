import type { ConnectionDetail, InstructionsMode } from "@/lib/connections/schema";

type Known = Pick<ConnectionDetail, "instructions" | "instructionsMode" | "customInstructions">;

export interface InstructionsDraft {
  readonly mode: InstructionsMode;
  readonly text: string;
}

export function draftOf(connection: Known): InstructionsDraft {
  return { mode: connection.instructionsMode, text: connection.customInstructions ?? connection.instructions ?? "" };
}

/** What an update of the connection sends; nothing when it would change nothing. */
export function changedInstructions(connection: Known, { mode, text }: InstructionsDraft) {
  const isSame =
    mode === connection.instructionsMode && (mode !== "custom" || text.trim() === connection.customInstructions);
  if (isSame) return {};
  return { instructions: mode === "custom" ? { mode, text: text.trim() } : { mode } };
}
