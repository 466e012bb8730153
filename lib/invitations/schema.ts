import { z } from "zod";
import { parseEmailAddress } from "@/lib/identity/core/email-address";
import { pageCursor, pageLimit } from "@/lib/operations/schema";
import { roleRef } from "@/lib/roles/schema";

export const DEFAULT_INVITATION_DAYS = 7;
export const LONGEST_INVITATION_DAYS = 30;

const invitation = z.string().min(1).max(64);

const emailAddress = z
  .string()
  .trim()
  .max(254)
  .transform((text, context) => {
    const address = parseEmailAddress(text);
    if (address === null) context.issues.push({ code: "custom", input: text, message: "This is no e-mail address." });
    return address ?? z.NEVER;
  });

export const createInvitationInput = z.strictObject({
  /** Without it whoever has the link may accept, with an account that is there. */
  email: emailAddress.optional(),
  role: roleRef.default("member"),
  expiresInDays: z.int().min(1).max(LONGEST_INVITATION_DAYS, "At most 30 days.").default(DEFAULT_INVITATION_DAYS),
});

export const listInvitationsInput = z.strictObject({
  limit: pageLimit.default(50),
  cursor: pageCursor.optional(),
});

export const renewInvitationInput = z.strictObject({ invitation });

export const revokeInvitationInput = z.strictObject({ invitation });

export interface InvitationView {
  /** inv_… */
  readonly id: string;
  /** Null: a link for anybody who has an account. */
  readonly email: string | null;
  /** `owner` and the like, or rol_… */
  readonly role: string;
  readonly roleName: string;
  /** Who made it; null for a key, and for somebody whose account is gone. */
  readonly invitedBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly state: "pending" | "expired";
}

/** An invitation as it is handed out: the one time that its link is shown. */
export interface InvitationLink {
  readonly invitation: InvitationView;
  readonly url: string;
  /** `none`: no address was named, or no mail server is set. */
  readonly mail: "sent" | "failed" | "none";
}
