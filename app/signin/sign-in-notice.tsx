import { Notice } from "@/components/ui/notice";
import type { Tone } from "@/components/ui/status";
import type { SignInProvider } from "@/lib/identity/providers";
import type { SignInProblem } from "@/lib/identity/sign-in-answers";

interface Words {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}

/** @param provider by its name; the problems that are no provider's do not say it */
const WORDS: Record<SignInProblem, (provider: string) => Words> = {
  Suspended: () => ({
    tone: "err",
    title: "This account is suspended",
    text: "Ask an owner of your organization, or whoever runs this gateway.",
  }),
  SignInFirst: (provider) => ({
    tone: "warn",
    title: "Somebody with this e-mail address has an account already",
    text: `If it is you, sign in as you did before. Then add ${provider} under Profile, and use either from then on.`,
  }),
  UnverifiedEmail: (provider) => ({
    tone: "warn",
    title: `${provider} has not verified your e-mail address`,
    text: "Verify it there and come back, or sign in in another way.",
  }),
  NoAccount: () => ({
    tone: "warn",
    title: "There is no account with this e-mail address",
    text: "New accounts are made by invitation here. Ask an owner of the organization to invite you.",
  }),
  Verification: () => ({
    tone: "warn",
    title: "This link was used already, or has expired",
    text: "A link works once, for 15 minutes. Get a new one.",
  }),
  ProviderRefused: (provider) => ({
    tone: "off",
    title: `Signing in with ${provider} was cancelled`,
    text: "Nothing has changed. Try again, or choose another way.",
  }),
  ProviderFailed: (provider) => ({
    tone: "err",
    title: `Signing in with ${provider} did not work`,
    text: "It does not answer, or not as it should. The gateway's log says why; try again, or choose another way.",
  }),
  ProviderLost: (provider) => ({
    tone: "warn",
    title: `The way back from ${provider} was lost`,
    text: "It took too long, or began in another window or as somebody else. Begin again here.",
  }),
  EmailInvalid: () => ({
    tone: "warn",
    title: "This is not an e-mail address",
    text: "Write one address, like you@example.com.",
  }),
  SessionRequired: () => ({
    tone: "off",
    title: "You are not signed in",
    text: "Sessions end after 8 hours without use, and after 24 hours in any case.",
  }),
};

/** What has just happened, in words. Only what stands in the table is shown: the address could have been written by anybody. */
export function SignInNotice({
  query,
  providers,
}: {
  query: Readonly<Record<string, unknown>>;
  providers: readonly SignInProvider[];
}) {
  if (query["signed-out"] !== undefined) {
    return (
      <Notice tone="ok" title="You are signed out">
        The session has ended on the server as well.
      </Notice>
    );
  }
  if (query.sent !== undefined) {
    return (
      <Notice tone="ok" title="Look into your mailbox">
        If somebody has an account with this address, a link is on its way. It works once, for 15 minutes.
      </Notice>
    );
  }
  if (query.error === undefined) return null;
  const name = providers.find(({ id }) => id === query.provider)?.name ?? "the provider";
  const words = isProblem(query.error) ? WORDS[query.error](name) : WORDS.ProviderFailed(name);
  return (
    <Notice tone={words.tone} title={words.title}>
      {words.text}
    </Notice>
  );
}

function isProblem(code: unknown): code is SignInProblem {
  return typeof code === "string" && Object.hasOwn(WORDS, code);
}
