import { z } from "zod";
import { pageCursor, pageLimit } from "@/lib/operations/schema";
import { roleRef } from "@/lib/roles/schema";

export const MEMBER_STATES = ["active", "suspended"] as const;
export type MemberState = (typeof MEMBER_STATES)[number];

const member = z.string().min(1).max(64);

export const listMembersInput = z.strictObject({
  search: z.string().trim().max(100).default(""),
  limit: pageLimit.default(50),
  cursor: pageCursor.optional(),
});

export const updateMemberInput = z.strictObject({
  member,
  role: roleRef.optional(),
  state: z.enum(MEMBER_STATES).optional(),
});

export const removeMemberInput = z.strictObject({ member });

export const leaveInput = z.strictObject({ confirmation: z.string().max(100) });

/** `confirmation` is the organization's slug, typed. */
export const handOverInput = z.strictObject({ member, confirmation: z.string().max(100) });

export interface MemberView {
  /** mem_… */
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  /** Null where the reader may not change members. */
  readonly email: string | null;
  /** `owner` and the like, or rol_… */
  readonly role: string;
  readonly roleName: string;
  readonly state: MemberState;
  readonly joinedAt: string;
  /** Null: never, or the reader may not change members. */
  readonly lastSignInAt: string | null;
  /** Whether this is the reader. */
  readonly isYou: boolean;
}
