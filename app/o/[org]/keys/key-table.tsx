import { LocalTime } from "@/components/ui/local-time";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import { Cell, HeaderCell, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import type { KeyState, KeyView } from "@/lib/keys/schema";
import { RevokeKey } from "./revoke-key";

const STATES: Record<KeyState, { readonly word: string; readonly tone: Tone }> = {
  active: { word: "Active", tone: "ok" },
  expired: { word: "Expired", tone: "warn" },
  revoked: { word: "Revoked", tone: "off" },
};

export function KeyTable({ organization, keys }: { organization: string; keys: readonly KeyView[] }) {
  return (
    <Table label="API keys">
      <thead>
        <tr>
          <HeaderCell>Name</HeaderCell>
          <HeaderCell>State</HeaderCell>
          <HeaderCell className="max-md:hidden">Servers</HeaderCell>
          <HeaderCell className="max-md:hidden">Environment</HeaderCell>
          <HeaderCell numeric className="max-sm:hidden">
            Last used
          </HeaderCell>
          <HeaderCell numeric className="max-sm:hidden">
            Expires
          </HeaderCell>
          <HeaderCell>
            <span className="sr-only">Actions</span>
          </HeaderCell>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <KeyRow key={key.id} organization={organization} apiKey={key} />
        ))}
      </tbody>
    </Table>
  );
}

function KeyRow({ organization, apiKey }: { organization: string; apiKey: KeyView }) {
  const { word, tone } = STATES[apiKey.state];
  return (
    <tr>
      <Cell>
        <span className="grid py-1.5 leading-[18px] whitespace-normal sm:whitespace-nowrap">
          <span className="font-strong">{apiKey.name}</span>
          <span className="text-small text-ink-3">
            <span className="font-mono">{apiKey.hint}</span>
            {apiKey.createdBy ? ` by ${apiKey.createdBy}` : ""}
          </span>
        </span>
      </Cell>
      <Cell>
        <span className="grid py-1.5">
          <StatusMark tone={tone}>{word}</StatusMark>
          {apiKey.revokedReason ? (
            <span className="max-w-56 text-small whitespace-normal text-ink-2">{apiKey.revokedReason}</span>
          ) : null}
        </span>
      </Cell>
      <Cell className="text-ink-2 max-md:hidden">
        <Servers servers={apiKey.servers} />
      </Cell>
      <Cell className="text-ink-2 max-md:hidden">{apiKey.environment}</Cell>
      <Cell numeric className="text-ink-2 max-sm:hidden">
        {apiKey.lastUsedAt ? <LocalTime at={apiKey.lastUsedAt} /> : "Never"}
      </Cell>
      <Cell numeric className="text-ink-2 max-sm:hidden">
        {apiKey.expiresAt ? <LocalTime at={apiKey.expiresAt} /> : "Never"}
      </Cell>
      <Cell className="text-right">
        {apiKey.state === "active" ? (
          <RevokeKey organization={organization} apiKey={{ id: apiKey.id, name: apiKey.name, hint: apiKey.hint }} />
        ) : null}
      </Cell>
    </tr>
  );
}

function Servers({ servers }: { servers: KeyView["servers"] }) {
  if (servers === "all") return "All";
  const [first = "none", ...rest] = servers;
  return (
    <span title={servers.join(", ")}>
      <Tag mono>{first}</Tag>
      {rest.length > 0 ? ` and ${rest.length} more` : ""}
    </span>
  );
}
