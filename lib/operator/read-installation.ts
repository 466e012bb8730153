import type { Database } from "@/lib/db/database";
import { isOperator } from "@/lib/operator/act";
import { type Plan, planOf } from "@/lib/plans/plans";

/** What the operator's page shows. Times are ISO. */
export interface InstallationFacts {
  readonly signUpOpen: boolean;
  /** The first appointed first. */
  readonly operators: readonly OperatorView[];
  readonly organizations: readonly OrganizationFacts[];
  /** More than are listed. */
  readonly total: number;
  /** The newest first. */
  readonly events: readonly InstallationEventView[];
}

export interface OperatorView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The one who looks. */
  readonly isYou: boolean;
}

export interface OrganizationFacts {
  readonly slug: string;
  readonly name: string;
  readonly plan: Plan;
  /** Its own; null: the installation's. */
  readonly ownPlan: Plan | null;
  readonly suspendedAt: string | null;
  readonly suspendedReason: string | null;
  readonly members: number;
  readonly connections: number;
  readonly createdAt: string;
}

export interface InstallationEventView {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly change: string;
}

const LISTED = 200;
const EVENTS = 50;

/** All organizations, by name, and what happened last; null for who does not run the installation. */
export async function readInstallation(
  database: Database,
  userId: string,
  installationPlan: Plan,
): Promise<InstallationFacts | null> {
  const { system } = database;
  if (!(await isOperator(system, userId))) return null;
  const [installation, operators, organizations, total, events] = await Promise.all([
    system.installation.findFirst({ select: { signUpOpen: true } }),
    system.user.findMany({
      where: { isOperator: true },
      orderBy: { createdAt: "asc" },
      select: { id: true, name: true, email: true },
    }),
    system.organization.findMany({
      orderBy: [{ name: "asc" }, { id: "asc" }],
      take: LISTED,
      select: {
        slug: true,
        name: true,
        plan: true,
        suspendedAt: true,
        suspendedReason: true,
        createdAt: true,
        _count: { select: { memberships: true, connections: true } },
      },
    }),
    system.organization.count(),
    system.installationEvent.findMany({ orderBy: { id: "desc" }, take: EVENTS }),
  ]);
  return {
    signUpOpen: installation?.signUpOpen ?? false,
    operators: operators.map(({ id, name, email }) => ({
      id,
      name: name || email || "Without a name",
      email: email ?? "",
      isYou: id === userId,
    })),
    total,
    organizations: organizations.map(({ _count, plan, createdAt, suspendedAt, ...row }) => ({
      ...row,
      plan: planOf(plan, installationPlan),
      ownPlan: plan === null ? null : planOf(plan, installationPlan),
      suspendedAt: suspendedAt?.toISOString() ?? null,
      members: _count.memberships,
      connections: _count.connections,
      createdAt: createdAt.toISOString(),
    })),
    events: events.map(({ id, at, actorName, action, targetName, before, after }) => ({
      id,
      at: at.toISOString(),
      actor: actorName,
      action,
      target: targetName,
      change: [wordsOf(before), wordsOf(after)].filter(Boolean).join(" → "),
    })),
  };
}

function wordsOf(facts: unknown): string {
  if (typeof facts !== "object" || facts === null) return "";
  return Object.entries(facts)
    .filter(([name]) => !name.endsWith("Ids"))
    .map(([name, value]) => `${name}: ${value ?? "default"}`)
    .join(", ");
}
