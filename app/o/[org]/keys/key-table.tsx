import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { Status, type Tone } from "@/components/ui/status";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { KeyState, KeyView } from "@/lib/keys/schema";
import { adminMark } from "./admin-access";
import { marksOf } from "./key-marks";
import { KeyMenu } from "./key-menu";

const STATES: Record<KeyState, { readonly word: string; readonly tone: Tone }> = {
  active: { word: "Active", tone: "ok" },
  expired: { word: "Expired", tone: "warn" },
  revoked: { word: "Revoked", tone: "off" },
};

export function keyStateWord(state: KeyState): string {
  return STATES[state].word;
}

const COLUMNS: readonly Column[] = [
  { label: "Name" },
  { label: "State", className: "max-sm:hidden" },
  { label: "Servers", className: "max-md:hidden" },
  { label: "Environment", className: "max-md:hidden" },
  { label: "Created", numeric: true, className: "max-lg:hidden" },
  { label: "Last used", numeric: true, className: "max-sm:hidden" },
  { label: "Expires", numeric: true, className: "max-sm:hidden" },
];

interface KeyTableProps {
  readonly organization: string;
  readonly mcpUrl: string;
  readonly servers: readonly { readonly slug: string; readonly name: string }[];
  readonly keys: readonly KeyView[];
  readonly mayWrite: boolean;
}

export function KeyTable({ keys, ...rest }: KeyTableProps) {
  return (
    <Table label="API keys">
      <TableHead columns={COLUMNS} actions />
      <tbody>
        {keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} {...rest} />
        ))}
      </tbody>
    </Table>
  );
}

function KeyRow({ apiKey, ...rest }: Omit<KeyTableProps, "keys"> & { apiKey: KeyView }) {
  return (
    <Row>
      <Cell>
        <span className="grid py-1.5 leading-[18px] whitespace-normal sm:whitespace-nowrap">
          <span className="flex flex-wrap items-center gap-x-1.5">
            <span className="font-strong">{apiKey.name}</span>
            <AdminMark permissions={apiKey.permissions} />
          </span>
          <Marks apiKey={apiKey} />
          <span className="text-small text-ink-3">
            <span className="font-mono">{apiKey.hint}</span>
            {apiKey.serviceAccount ? ` of ${apiKey.serviceAccount.name}` : ""}
            {apiKey.createdBy ? ` by ${apiKey.createdBy}` : ""}
          </span>
          {/* What has no column of its own on a narrow screen. */}
          <span className="grid text-small text-ink-2 md:hidden">
            <span className="sm:hidden">
              <State apiKey={apiKey} />
            </span>
            <span className="mt-0.5">
              <Servers servers={apiKey.servers} noun /> · {apiKey.environment}
            </span>
            <span className="sm:hidden">
              {apiKey.lastUsedAt ? (
                <>
                  Used <LocalTime at={apiKey.lastUsedAt} />
                </>
              ) : (
                "Never used"
              )}
              {apiKey.expiresAt && apiKey.state !== "revoked" ? (
                <>
                  {apiKey.state === "expired" ? ", expired " : ", expires "}
                  <LocalTime at={apiKey.expiresAt} />
                </>
              ) : null}
            </span>
          </span>
        </span>
      </Cell>
      <Cell className="max-sm:hidden">
        <State apiKey={apiKey} />
      </Cell>
      <Cell className="text-ink-2 max-md:hidden">
        <Servers servers={apiKey.servers} />
      </Cell>
      <Cell className="text-ink-2 max-md:hidden">{apiKey.environment}</Cell>
      <Cell numeric className="text-ink-2 max-lg:hidden">
        <LocalTime at={apiKey.createdAt} />
      </Cell>
      <Cell numeric className="text-ink-2 max-sm:hidden">
        {apiKey.lastUsedAt ? <LocalTime at={apiKey.lastUsedAt} /> : "Never"}
      </Cell>
      <Cell numeric className="text-ink-2 max-sm:hidden">
        {apiKey.expiresAt ? <LocalTime at={apiKey.expiresAt} /> : "Never"}
      </Cell>
      <Cell className="text-right">
        <KeyMenu apiKey={apiKey} {...rest} />
      </Cell>
    </Row>
  );
}

function AdminMark({ permissions }: Pick<KeyView, "permissions">) {
  const mark = adminMark(permissions);
  return mark ? <Badge>{mark}</Badge> : null;
}

function Marks({ apiKey }: { apiKey: KeyView }) {
  const marks = marksOf(apiKey, Date.now());
  if (marks.length === 0) return null;
  return (
    <span className="flex flex-wrap gap-x-3">
      {marks.map(({ tone, text, title }) => (
        <Status key={text} tone={tone} title={title}>
          {text}
        </Status>
      ))}
    </span>
  );
}

function State({ apiKey }: { apiKey: Pick<KeyView, "state" | "revokedReason"> }) {
  const { word, tone } = STATES[apiKey.state];
  return (
    <span className="grid py-1.5 max-sm:pb-0">
      <Status tone={tone}>{word}</Status>
      {apiKey.revokedReason ? (
        <span className="max-w-56 text-small whitespace-normal text-ink-2">{apiKey.revokedReason}</span>
      ) : null}
    </span>
  );
}

/** @param noun where no column's head says what these are */
function Servers({ servers, noun = false }: { servers: KeyView["servers"]; noun?: boolean }) {
  if (servers === "all") return noun ? "All servers" : "All";
  const [first = "none", ...rest] = servers;
  return (
    <span title={servers.join(", ")}>
      <Badge mono>{first}</Badge>
      {rest.length > 0 ? ` and ${rest.length} more` : ""}
    </span>
  );
}
