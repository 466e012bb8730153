import type { Theme } from "@/components/layout/theme";
import type { NotificationView } from "@/lib/notifications/schema";

/** What the frame of every signed-in page shows. */
export interface ShellFacts {
  readonly organization: { readonly slug: string; readonly name: string };
  /** All that the person belongs to. */
  readonly organizations: readonly { readonly slug: string; readonly name: string }[];
  readonly user: { readonly name: string; readonly email: string; readonly isOperator: boolean };
  readonly theme: Theme;
  readonly mcpUrl: string;
  /** Whether the person may add servers, make keys, and invite people. */
  readonly mayAddServer: boolean;
  readonly mayMakeKey: boolean;
  readonly mayInvite: boolean;
  /** Connections that wait for a person. */
  readonly troubled: number;
  /** Wishes for access that wait for somebody who may decide. */
  readonly wishes: number;
  /** What the person was told of, the newest first, and how much of all of it was not read. */
  readonly notifications: readonly NotificationView[];
  readonly unread: number;
  markRead(organization: string, input: { notifications: "all" | string[] }): Promise<unknown>;
}
