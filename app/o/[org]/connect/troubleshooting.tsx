import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { CodeLine } from "@/components/ui/code-line";
import { Status, type Tone } from "@/components/ui/status";
import { KEY_VARIABLE, type SetupTarget } from "@/lib/clients/client-setup";
import type { KeyView } from "@/lib/keys/schema";
import { reachesServer } from "./key-note";

interface Check {
  readonly tone: Tone;
  readonly text: ReactNode;
}

/** The two things that go wrong most often, each with what the gateway can check by itself. */
export function Troubleshooting({
  organization,
  url,
  tools,
  server,
  auth,
  apiKey,
  postman,
}: {
  organization: string;
  url: string;
  tools: number;
  server: { readonly slug: string; readonly name: string } | null;
  auth: SetupTarget["auth"];
  apiKey: KeyView | null;
  /** The collection as JSON text. */
  postman: string;
}) {
  const base = `/o/${organization}`;
  const keyCheck: Check = apiKey
    ? { tone: "ok", text: `The key ${apiKey.name} (${apiKey.hint}) is valid.` }
    : {
        tone: "off",
        text: <>Choose the key above to check it: it must be active under {link(`${base}/keys`, "Keys")}.</>,
      };
  const reachCheck: Check =
    apiKey === null || server === null
      ? { tone: "off", text: <>The key must reach the server: see its servers under {link(`${base}/keys`, "Keys")}.</> }
      : reachesServer(apiKey, server.slug)
        ? { tone: "ok", text: `${apiKey.name} reaches ${server.name}.` }
        : {
            tone: "err",
            text: (
              <>
                {apiKey.name} does not reach {server.name}: {link(`${base}/keys`, "add it")}.
              </>
            ),
          };
  const signInCheck: Check = {
    tone: "off",
    text: (
      <>
        The client has signed in and was not revoked: see {link(`${base}/clients`, "Clients")}. Its token is good for
        this one address alone.
      </>
    ),
  };
  const ways = auth === "key" ? [keyCheck, reachCheck] : [signInCheck];
  return (
    <Card id="troubleshooting" title="If it does not work">
      <Symptom title="Registered tools do not show in the client">
        <Checks
          checks={[
            tools > 0
              ? { tone: "ok", text: `Tools are selected and saved: ${tools} at this endpoint.` }
              : {
                  tone: "err",
                  text: (
                    <>
                      No tool is exposed here. Select some under {link(`${base}/connections`, "Connections")} and save.
                    </>
                  ),
                },
            { tone: "off", text: "Restart your AI assistant: many read the list only when they start." },
            ...ways,
          ]}
        />
      </Symptom>
      <Symptom title="401 or 403 when a tool is used">
        <Checks
          checks={[
            auth === "key" && {
              tone: "off",
              text: (
                <>
                  The key is entered as <code className="font-mono text-small">Authorization: Bearer ak-…</code>,
                  without quotes or a line break. “Authentication failed” is the gateway&apos;s own refusal.
                </>
              ),
            },
            ...ways,
            {
              tone: "off",
              text: (
                <>
                  The tool server wants a credential: “needs re-authorization” or “add your key” names it. Look at its
                  status under {link(`${base}/connections`, "Connections")}.
                </>
              ),
            },
            auth === "key" &&
              (apiKey?.expiresAt
                ? { tone: "ok", text: `The key has not expired: it ends on ${apiKey.expiresAt.slice(0, 10)}.` }
                : {
                    tone: "off",
                    text: <>The key has not expired: see {link(`${base}/keys?state=expired`, "expired keys")}.</>,
                  }),
          ]}
        />
      </Symptom>
      <Symptom title="Test the connection with curl or Postman">
        <div className="grid gap-3">
          <CodeLine text={`curl ${url}/tools -H "Authorization: Bearer $${KEY_VARIABLE}"`} name="the curl command" />
          <p className="text-ink-2">
            200 with a list: the endpoint and the key are right, so look at the client. 401: the key. 403: what it may
            reach. 404: the URL.
          </p>
          <p>
            <a
              className="font-medium text-accent underline"
              download="causeway.postman_collection.json"
              href={`data:application/json;charset=utf-8,${encodeURIComponent(postman)}`}
            >
              Download a Postman collection
            </a>{" "}
            <span className="text-ink-2">for this endpoint. Put the key into its variable.</span>
          </p>
        </div>
      </Symptom>
    </Card>
  );
}

function link(href: string, text: string) {
  return (
    <a className="underline decoration-line-strong hover:text-ink" href={href}>
      {text}
    </a>
  );
}

function Symptom({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group border-b border-line last:border-b-0">
      <summary className="flex min-h-11 items-center gap-2 px-4 font-medium hover:bg-sunken">{title}</summary>
      <div className="px-4 pt-1 pb-4">{children}</div>
    </details>
  );
}

const WORD: Record<Tone, string> = { ok: "Good", warn: "Look", err: "Wrong", off: "Check" };

function Checks({ checks }: { checks: readonly (Check | false)[] }) {
  return (
    <ol className="grid gap-2">
      {checks
        .filter((check) => check !== false)
        .map(({ tone, text }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the checks of a symptom are always the same, in one order.
          <li key={at} className="grid grid-cols-[64px_1fr] items-baseline gap-2">
            <Status tone={tone}>{WORD[tone]}</Status>
            <span className="text-ink-2">{text}</span>
          </li>
        ))}
    </ol>
  );
}
