import { Fact, Facts } from "@/components/ui/facts";
import { Notice } from "@/components/ui/notice";
import type { ConsentScreen } from "@/lib/http/consent-screen";

const ANSWERS_TO: Record<ConsentScreen["client"]["answersTo"]["kind"], (name: string) => string> = {
  computer: () => "A program on this computer",
  host: (name) => name,
  program: (name) => `The program that opens ${name}: links`,
};

/** Who the client is, as far as anybody can know, and where the person's answer goes. */
export function WhoAsks({ client }: Pick<ConsentScreen, "client">) {
  const { host, answersTo } = client;
  const isLocal = answersTo.kind !== "host";
  return (
    <>
      <div className="rounded-card border border-line">
        <Facts>
          <Fact name="Known by">{host ?? "A name that it gave itself"}</Fact>
          <Fact name="Answer goes to">{ANSWERS_TO[answersTo.kind](answersTo.name)}</Fact>
        </Facts>
      </div>
      {client.isTricky ? (
        <Notice tone="err" title="The name mixes alphabets">
          It may be made to look like another program. Allow it only if you know why.
        </Notice>
      ) : null}
      {host === null ? (
        <Notice tone="warn" title="Not verified">
          The client registered itself. Allow it only if you have just started this in a program that you trust.
        </Notice>
      ) : isLocal ? (
        <Notice tone="off" title={`${host} vouches for the name, not for the program`}>
          Any program on this computer could use it. Allow it only if you have just started this yourself.
        </Notice>
      ) : null}
    </>
  );
}
