import { KeysStatus } from "@/components/accounts/keys-status";
import { Card } from "@/components/ui/card";
import { Fact, Facts } from "@/components/ui/facts";
import { formatCount } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import type { OpenedPage } from "@/lib/http/open-page";
import { getSharedKeys } from "@/lib/server-keys/get-shared-keys";
import type { SharedKeysView } from "@/lib/server-keys/schema";
import { ManageKeys } from "../../accounts/manage-keys";
import { OwnKeysSwitch } from "./own-keys-switch";

/** What fills the placeholders of the server's headers, for those who look after it. */
export async function ServerKeys({ page, connection }: { page: OpenedPage; connection: { readonly slug: string } }) {
  const keys = await page.read(getSharedKeys, { connection: connection.slug });
  return (
    <div className="mb-5">
      <Card title="Keys" aside={<KeysStatus state={keys.state} />}>
        <div className="grid gap-4 p-4">
          <p className="text-ink-2">{wordsOf(keys)}</p>
          {keys.isSwitchedOff && keys.fields.some(({ scope }) => scope === "user") ? (
            <Notice tone="warn" title="Keys of one's own are switched off">
              Under Settings an administrator has switched them off for the organization. What people have entered is
              kept and not used.
            </Notice>
          ) : null}
          <div className="rounded-control border border-line">
            <Facts>
              {keys.fields.map(({ name, scope, hint }) => (
                <Fact key={name} name={name}>
                  {valueWords(keys, scope, hint)}
                </Fact>
              ))}
            </Facts>
          </div>
          {keys.fields.some(({ scope }) => scope === "user") ? (
            <OwnKeysSwitch organization={page.organization.slug} connection={connection.slug} isOn={keys.isOwnOn} />
          ) : null}
          <div className="flex flex-wrap items-start justify-end gap-2">
            <ManageKeys organization={page.organization.slug} keys={keys} isShared />
          </div>
        </div>
      </Card>
    </div>
  );
}

function wordsOf({ reason, arePersonal, fields }: SharedKeysView): string {
  const isOwn = arePersonal && fields.some(({ scope }) => scope === "user");
  if (reason) return reason;
  return isOwn
    ? "Calls go out with each person's own key. People enter theirs under My connections."
    : "Everybody who may use this server calls it with these.";
}

function valueWords({ arePersonal, people }: SharedKeysView, scope: string, hint: string | null): string {
  const shared = hint === null ? "not entered" : hint;
  if (scope !== "user" || !arePersonal) return shared;
  return `Each person's own: entered by ${formatCount(people, "person", "people")}`;
}
