import { LocalTime } from "@/components/ui/local-time";
import { Status } from "@/components/ui/status";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { InvitationView } from "@/lib/invitations/schema";
import { InvitationMenu } from "./invitation-menu";

const COLUMNS: readonly Column[] = [
  { label: "For" },
  { label: "Role" },
  { label: "State", className: "max-sm:hidden" },
  { label: "Invited by", className: "max-md:hidden" },
  { label: "Expires", numeric: true, className: "max-sm:hidden" },
];

export function InvitationTable({
  organization,
  invitations,
  ownRole,
}: {
  organization: string;
  invitations: readonly InvitationView[];
  ownRole: string;
}) {
  return (
    <Table label="Open invitations">
      <TableHead columns={COLUMNS} actions />
      <tbody>
        {invitations.map((invitation) => (
          <Row key={invitation.id}>
            <Cell>
              <span className="grid py-1.5 leading-[18px] whitespace-normal">
                <span className="font-strong wrap-anywhere">{invitation.email ?? "Anybody with the link"}</span>
                {/* What has no column of its own on a narrow screen. */}
                <span className="text-small text-ink-2 md:hidden">Invited by {invitation.invitedBy ?? "a key"}</span>
                <span className="text-small text-ink-2 sm:hidden">
                  <State invitation={invitation} />{" "}
                  {invitation.state === "pending" ? (
                    <>
                      until <LocalTime at={invitation.expiresAt} />
                    </>
                  ) : null}
                </span>
              </span>
            </Cell>
            <Cell className="text-ink-2">{invitation.roleName}</Cell>
            <Cell className="max-sm:hidden">
              <State invitation={invitation} />
            </Cell>
            <Cell className="text-ink-2 max-md:hidden">{invitation.invitedBy ?? "A key"}</Cell>
            <Cell numeric className="text-ink-2 max-sm:hidden">
              <LocalTime at={invitation.expiresAt} />
            </Cell>
            <Cell className="text-right">
              {ownRole === "owner" || invitation.role !== "owner" ? (
                <InvitationMenu organization={organization} invitation={invitation} />
              ) : null}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function State({ invitation }: { invitation: Pick<InvitationView, "state"> }) {
  return invitation.state === "pending" ? <Status tone="ok">Waiting</Status> : <Status tone="warn">Expired</Status>;
}
