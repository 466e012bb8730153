import { Status } from "@/components/ui/status";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { AccessHolder } from "@/lib/access/schema";
import { OwnAccess } from "./own-access";

const COLUMNS: readonly Column[] = [
  { label: "Who" },
  { label: "Role and teams", className: "max-lg:hidden" },
  { label: "May use it", className: "max-sm:hidden" },
  { label: "Because", className: "max-md:hidden" },
];

/** Of each whether they may, and the first thing that says so. */
export function HolderTable({
  organization,
  target,
  holders,
  mayWrite,
}: {
  organization: string;
  target: { readonly connection: string; readonly tool?: string };
  holders: readonly AccessHolder[];
  mayWrite: boolean;
}) {
  return (
    <Table label="Who may use it">
      <TableHead columns={COLUMNS} actions={mayWrite} />
      <tbody>
        {holders.map((holder) => (
          <Row key={holder.id}>
            <Cell className="max-md:w-full">
              <span className="grid py-1.5 leading-[18px] whitespace-normal">
                <span className="font-strong wrap-anywhere">{holder.name}</span>
                <span className="text-small wrap-anywhere text-ink-3 lg:hidden">{placeOf(holder)}</span>
                <span className="sm:hidden">
                  <Verdict allowed={holder.allowed} />
                </span>
                <span className="text-small wrap-anywhere text-ink-2 md:hidden">{reasonOf(holder)}</span>
              </span>
            </Cell>
            <Cell className="text-ink-2 max-lg:hidden">
              <span className="block max-w-56 truncate" title={placeOf(holder)}>
                {placeOf(holder)}
              </span>
            </Cell>
            <Cell className="max-sm:hidden">
              <Verdict allowed={holder.allowed} />
            </Cell>
            <Cell className="max-md:hidden md:w-full">
              <span className="block min-w-56 py-1.5 leading-[18px] whitespace-normal text-ink-2">
                {reasonOf(holder)}
              </span>
            </Cell>
            {mayWrite ? (
              <Cell className="text-right">
                <OwnAccess organization={organization} target={target} holder={holder} />
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function Verdict({ allowed }: { allowed: boolean }) {
  return <Status tone={allowed ? "ok" : "err"}>{allowed ? "Yes" : "No"}</Status>;
}

function placeOf({ role, teams }: AccessHolder): string {
  return [role?.name ?? "Belongs to nobody", ...teams].join(" · ");
}

/** The rule that decided is named by whom it speaks of. */
function reasonOf({ because, rule }: AccessHolder): string {
  if (!rule) return because;
  const about = rule.subject.kind === "everyone" ? "everyone" : `the ${WORDS[rule.subject.kind]} ${rule.subject.name}`;
  return `A rule about ${about} ${rule.effect === "deny" ? "denies" : "allows"} it${rule.note ? `: ${rule.note}` : "."}`;
}

const WORDS = {
  role: "role",
  team: "team",
  person: "person",
  service: "service account",
  key: "key",
  client: "client",
} as const;
