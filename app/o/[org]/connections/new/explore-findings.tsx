import { Notice } from "@/components/ui/notice";
import type { ExploreResult } from "@/lib/connections/schema";
import { type AuthDraft, toConnectionAuth } from "./auth-fields";
import { ExploreChecks } from "./explore-checks";
import { OauthNotice } from "./oauth-notice";

/** What exploring a server came to, in words. */
export function ExploreFindings({
  found,
  url,
  auth,
  onOauth,
}: {
  found: ExploreResult | null;
  url: string;
  auth: AuthDraft;
  /** The person takes up that it can be signed in to with OAuth. */
  onOauth: () => void;
}) {
  if (auth.kind === "oauth") {
    return (
      <p className="px-4 pb-4 text-ink-2">
        What it offers is asked once somebody has signed in. Save it, then connect the account on its page.
      </p>
    );
  }
  if (!found) return null;
  return (
    <>
      {found.notices.map((notice) => (
        <div key={notice} className="px-4 pb-4">
          <Notice tone="warn" title="Please note">
            {notice}
          </Notice>
        </div>
      ))}
      {found.oauth ? (
        <div className="px-4 pb-4">
          <OauthNotice offer={found.oauth} onChoose={onOauth} />
        </div>
      ) : null}
      {found.problem && !found.oauth ? (
        <div className="px-4 pb-4">
          <Notice tone="err" title="The server could not be explored">
            {found.problem}
          </Notice>
        </div>
      ) : null}
      {found.oauth ? null : <ExploreChecks checks={found.checks} url={url} auth={toConnectionAuth(auth)} />}
    </>
  );
}
