export const PLANS = ["standard", "enterprise"] as const;
export type Plan = (typeof PLANS)[number];

export const PLAN_NAMES = { standard: "Standard", enterprise: "Enterprise" } as const satisfies Record<Plan, string>;

/** What a plan says about a feature: whether it has it, or how much of it. */
type Included = boolean | "Unlimited";

interface FeatureRow extends Readonly<Record<Plan, Included>> {
  /** As the plan table names it. */
  readonly label: string;
  /** What it is good for: one sentence, shown where it is locked. */
  readonly about: string;
}

/**
 * The one table of what each plan has. Operations, pages and the pricing table read it; nothing else decides.
 * Sign-in by a provider, SSO and the directory are in every plan, so they have no row.
 */
export const FEATURES = {
  serverRegistration: {
    label: "MCP Server Registration",
    about: "Connect as many servers as you like.",
    standard: "Unlimited",
    enterprise: "Unlimited",
  },
  organizationKeys: {
    label: "Organization-wide Keys",
    about: "One credential for a server, used by everybody in the organization.",
    standard: true,
    enterprise: true,
  },
  perUserKeys: {
    label: "Per-user Keys",
    about: "Each member brings a credential of their own to a server, so that it sees who acts.",
    standard: false,
    enterprise: true,
  },
  toolWhitelisting: {
    label: "Tool Whitelisting",
    about: "Choose which tools of a server clients can see and call.",
    standard: true,
    enterprise: true,
  },
  basicAnalytics: {
    label: "Basic Analytics",
    about: "Requests, errors and latency over 24 hours, 7 days and 30 days, by server and by tool.",
    standard: true,
    enterprise: true,
  },
  advancedAnalytics: {
    label: "Advanced Analytics",
    about: "Any range of time, the activity of each member, costs, alerts, and exports.",
    standard: false,
    enterprise: true,
  },
  auditLogs: {
    label: "Audit Logs",
    about:
      "Who changed what in the configuration, when, and from where. Changes are recorded on every plan, so that the log is whole once it is opened.",
    standard: false,
    enterprise: true,
  },
  customRbac: {
    label: "Custom RBAC",
    about: "Roles of your own, each a set of permissions that you choose.",
    standard: false,
    enterprise: true,
  },
} as const satisfies Record<string, FeatureRow>;

export type Feature = keyof typeof FEATURES;

export const FEATURE_NAMES = Object.keys(FEATURES) as readonly Feature[];

export function planIncludes(plan: Plan, feature: Feature): boolean {
  return FEATURES[feature][plan] !== false;
}

/** What holds for an organization: its own plan, or the installation's where the operator gave it none. */
export function planOf(stored: string | null, installation: Plan): Plan {
  return PLANS.find((plan) => plan === stored) ?? installation;
}
