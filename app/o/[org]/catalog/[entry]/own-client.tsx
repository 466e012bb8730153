import { type ClientDraft, ClientFields } from "@/components/accounts/client-fields";
import { CodeLine } from "@/components/ui/code-line";
import { Status } from "@/components/ui/status";
import type { CatalogMethod } from "@/lib/catalog/entry";

/** Where the gateway is nobody at a provider yet: how it becomes somebody, and the fields for what comes of that. */
export function OwnClient({
  method,
  name,
  redirectUri,
  draft,
  onChange,
}: {
  method: Extract<CatalogMethod, { kind: "oauth" }>;
  name: string;
  redirectUri: string;
  draft: ClientDraft;
  onChange: (draft: ClientDraft) => void;
}) {
  return (
    <div className="grid gap-4 rounded-control border border-line p-4">
      <div className="grid gap-1.5">
        <Status tone="off">Not configured</Status>
        <p className="text-ink-2">
          {method.setupUrl ? (
            <a
              href={method.setupUrl}
              target="_blank"
              rel="noreferrer"
              className="text-accent underline underline-offset-2"
            >
              Make an app at {name}
            </a>
          ) : (
            `Make an app at ${name}`
          )}
          , give it this redirect URL, and enter what it is called there. It is kept for {name} alone.
        </p>
        <CodeLine text={redirectUri} name="the redirect URL" />
      </div>
      <ClientFields draft={draft} secretHint="Empty for a public app. Stored encrypted." onChange={onChange} />
      {method.issuer ? (
        <p className="text-small text-ink-2">
          Whoever runs this gateway can set one for all organizations instead: in{" "}
          <code className="font-mono">UPSTREAM_OAUTH_CLIENTS</code>, for the issuer{" "}
          <code className="font-mono break-all">{method.issuer}</code>.
        </p>
      ) : null}
    </div>
  );
}
