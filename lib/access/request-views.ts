import type { AccessRequestView, RequestState, SubjectKind } from "@/lib/access/schema";

export const REQUEST_COLUMNS = {
  id: true,
  subjectKind: true,
  subjectId: true,
  subjectName: true,
  server: true,
  tool: true,
  reason: true,
  state: true,
  decidedBy: true,
  createdAt: true,
} as const;

interface RequestRow {
  readonly id: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly subjectName: string;
  readonly server: string;
  readonly tool: string | null;
  readonly reason: string;
  readonly state: string;
  readonly decidedBy: string | null;
  readonly createdAt: Date;
}

export function toRequestView(row: RequestRow): AccessRequestView {
  return {
    id: row.id,
    askedBy: { kind: row.subjectKind as SubjectKind, id: row.subjectId, name: row.subjectName },
    connection: row.server,
    tool: row.tool,
    reason: row.reason,
    state: row.state as RequestState,
    createdAt: row.createdAt.toISOString(),
    decidedBy: row.decidedBy,
  };
}
