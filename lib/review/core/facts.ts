/** All that the checks look at, read at one moment. Times are Unix milliseconds. */
export interface ReviewFacts {
  readonly now: number;
  readonly organization: {
    readonly createdAt: number;
    /** Arguments and results are kept in the log. */
    readonly capturesPayloads: boolean;
    /** The plan shows the audit log. */
    readonly hasAuditLog: boolean;
    /** The plan has alerts. */
    readonly hasAlerts: boolean;
  };
  /** Those that are neither revoked nor expired. */
  readonly keys: readonly KeyFacts[];
  /** Clients that people let in by signing in, and that may still come. */
  readonly connectedClients: number;
  /** Without the gateway's own tools. */
  readonly servers: readonly ServerFacts[];
  /** Names of the providers by which people can sign in. */
  readonly signInProviders: readonly string[];
  /** Alerts that are on. */
  readonly alerts: number;
  /** Changes of the configuration in the last 30 days. */
  readonly recentChanges: number;
  readonly limits: {
    readonly callsAtOnce: number;
    /** What holds for a server without a timeout of its own. */
    readonly defaultTimeoutSeconds: number;
    /** How long the token of a signed-in client is good. */
    readonly accessTokenSeconds: number;
  };
}

export interface KeyFacts {
  readonly name: string;
  readonly environment: string;
  readonly reaches: "all" | ReadonlySet<string>;
  /** When it got the text that it has now. */
  readonly textSince: number;
  readonly lastUsedAt: number | null;
  readonly expiresAt: number | null;
  /** Networks that it was used from within a week. */
  readonly addresses: number;
  readonly owner: "active" | "suspended" | "left" | "nobody";
}

export interface ServerFacts {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly docsUrl: string;
  readonly url: string;
  readonly hasCredential: boolean;
  readonly environment: string;
  readonly timeoutSeconds: number | null;
  readonly status: string;
  readonly createdAt: number;
  /** Only whom a rule allows may use it, or some rule is about it. */
  readonly isRestricted: boolean;
  readonly tools: readonly ToolFacts[];
}

export interface ToolFacts {
  readonly name: string;
  readonly exposed: boolean;
  readonly destructive: boolean;
  /** Only whom a rule allows this very tool may use it, or some rule is about it. */
  readonly isRestricted: boolean;
  /** `new`: nobody has looked at it. `changed`: it is another one than when somebody did. */
  readonly review: "new" | "taken" | "changed";
  readonly firstSeenAt: number;
  /** In the last 30 days. */
  readonly calls: number;
}
