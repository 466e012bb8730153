import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { KEY_VARIABLE } from "@/lib/clients/client-setup";
import type { KeyView } from "@/lib/keys/schema";

/** Where the key goes, and whether the one that was chosen gets anywhere with this endpoint. */
export function KeyNote({
  organization,
  apiKey,
  server,
  mayWrite,
}: {
  organization: string;
  apiKey: KeyView | null;
  server: { readonly slug: string; readonly name: string } | null;
  mayWrite: boolean;
}) {
  const isOutside = apiKey !== null && server !== null && !reachesServer(apiKey, server.slug);
  return (
    <Card title="Key">
      <div className="grid gap-3 px-4 py-3 text-ink-2">
        {isOutside ? (
          <Notice tone="warn" title={`${apiKey.name} does not reach ${server.name}`}>
            Choose another key, or add the server to it under Keys.
          </Notice>
        ) : null}
        <p>
          Put the key{apiKey ? <span className="font-medium text-ink"> {apiKey.name}</span> : null} into{" "}
          <code className="font-mono text-small text-ink">{KEY_VARIABLE}</code>, where the client is started. A key is
          shown once, when it is made; it stands in no link and in no file here.
        </p>
        <div className="flex flex-wrap gap-2">
          <ButtonLink href={`/o/${organization}/keys`}>Keys</ButtonLink>
          {mayWrite ? (
            <ButtonLink look="quiet" href={`/o/${organization}/keys?generate`}>
              Generate API key
            </ButtonLink>
          ) : null}
        </div>
      </div>
    </Card>
  );
}

export function reachesServer({ servers }: Pick<KeyView, "servers">, slug: string): boolean {
  return servers === "all" || servers.includes(slug);
}
