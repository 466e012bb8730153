export interface LineChange {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** More lines than this in either text are refused: the table below grows with the product of both. */
export const MAX_DIFF_LINES = 1500;

/** The shortest list of changes from one text to the other, by longest common subsequence of lines. */
export function diffLines(before: string, after: string): LineChange[] {
  const left = before.split("\n");
  const right = after.split("\n");
  const lengths = commonLengths(left, right);
  const changes: LineChange[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const leftLine = left[i];
    const rightLine = right[j];
    if (leftLine !== undefined && leftLine === rightLine) {
      changes.push({ kind: "same", text: leftLine });
      i += 1;
      j += 1;
    } else if (leftLine !== undefined && (rightLine === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      changes.push({ kind: "removed", text: leftLine });
      i += 1;
    } else {
      changes.push({ kind: "added", text: rightLine ?? "" });
      j += 1;
    }
  }
  return changes;
}

const MARKS = { same: " ", added: "+", removed: "-" } as const;

/** As people read it: one mark per line, unchanged stretches cut to three lines around each change. */
export function renderDiff(changes: readonly LineChange[], around = 3): string {
  const isNear = changes.map((_, index) =>
    changes.slice(Math.max(0, index - around), index + around + 1).some((change) => change.kind !== "same"),
  );
  const lines: string[] = [];
  for (const [index, change] of changes.entries()) {
    if (isNear[index]) lines.push(`${MARKS[change.kind]} ${change.text}`);
    else if (index === 0 || isNear[index - 1]) lines.push("  …");
  }
  return lines.join("\n");
}

/** `lengths[i][j]`: how many lines the rest of left from i and the rest of right from j have in common. */
function commonLengths(left: readonly string[], right: readonly string[]): Uint16Array[] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i -= 1) {
    const row = lengths[i];
    for (let j = right.length - 1; j >= 0 && row; j -= 1) {
      row[j] =
        left[i] === right[j] ? at(lengths, i + 1, j + 1) + 1 : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  }
  return lengths;
}

function at(lengths: readonly Uint16Array[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
