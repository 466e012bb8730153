/** What an upstream can offer. */
export const CAPABILITY_KINDS = ["tool", "resource", "resource_template", "prompt"] as const;
export type CapabilityKind = (typeof CAPABILITY_KINDS)[number];
