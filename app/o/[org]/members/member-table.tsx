import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { Status } from "@/components/ui/status";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { MemberView } from "@/lib/members/schema";
import { MemberMenu } from "./member-menu";
import { RoleSelect } from "./role-select";
import type { RoleOption } from "./role-words";

const PERSON: Column = { label: "Person" };
const ROLE: Column = { label: "Role" };
const STATE: Column = { label: "State", className: "max-sm:hidden" };
const SEEN: Column = { label: "Last sign-in", numeric: true, className: "max-md:hidden" };
const JOINED: Column = { label: "Joined", numeric: true, className: "max-lg:hidden" };

interface MemberTableProps {
  readonly organization: { readonly slug: string; readonly name: string };
  readonly members: readonly MemberView[];
  readonly mayWrite: boolean;
  readonly ownRole: string;
  /** That the reader may give. */
  readonly roles: readonly RoleOption[];
}

/** When somebody was last here is shown to those who look after members. */
export function MemberTable({ members, ...rest }: MemberTableProps) {
  const columns = rest.mayWrite ? [PERSON, ROLE, STATE, SEEN, JOINED] : [PERSON, ROLE, STATE, JOINED];
  return (
    <Table label="Members">
      <TableHead columns={columns} actions />
      <tbody>
        {members.map((member) => (
          <MemberRow key={member.id} member={member} {...rest} />
        ))}
      </tbody>
    </Table>
  );
}

function MemberRow({
  member,
  organization,
  mayWrite,
  ownRole,
  roles,
}: Omit<MemberTableProps, "members"> & { member: MemberView }) {
  // Only owners decide about owners; all others about those whose role they could give.
  const mayChange = mayWrite && (ownRole === "owner" || roles.some(({ id }) => id === member.role));
  return (
    <Row>
      <Cell>
        <span className="grid py-1.5 leading-[18px] whitespace-normal">
          <span className="flex flex-wrap items-center gap-x-1.5">
            <span className="font-strong wrap-anywhere">{member.name}</span>
            {member.isYou ? <Badge>You</Badge> : null}
          </span>
          {member.email && member.email !== member.name ? (
            <span className="text-small wrap-anywhere text-ink-3">{member.email}</span>
          ) : null}
          {/* What has no column of its own on a narrow screen. */}
          <span className="sm:hidden">
            <State member={member} />
          </span>
          {mayWrite ? (
            <span className="text-small text-ink-2 md:hidden">
              {member.lastSignInAt ? (
                <>
                  Last here <LocalTime at={member.lastSignInAt} />
                </>
              ) : (
                "Never here"
              )}
            </span>
          ) : null}
        </span>
      </Cell>
      <Cell className="text-ink-2">
        {mayChange ? <RoleSelect organization={organization.slug} member={member} roles={roles} /> : member.roleName}
      </Cell>
      <Cell className="max-sm:hidden">
        <State member={member} />
      </Cell>
      {mayWrite ? (
        <Cell numeric className="text-ink-2 max-md:hidden">
          {member.lastSignInAt ? <LocalTime at={member.lastSignInAt} /> : "Never"}
        </Cell>
      ) : null}
      <Cell numeric className="text-ink-2 max-lg:hidden">
        <LocalTime at={member.joinedAt} />
      </Cell>
      <Cell className="text-right">
        {mayChange || member.isYou ? (
          <MemberMenu organization={organization} member={member} mayChange={mayChange} ownRole={ownRole} />
        ) : null}
      </Cell>
    </Row>
  );
}

function State({ member }: { member: Pick<MemberView, "state"> }) {
  return member.state === "suspended" ? <Status tone="off">Suspended</Status> : <Status tone="ok">Active</Status>;
}
