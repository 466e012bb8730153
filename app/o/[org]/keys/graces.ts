/** How long what was rotated works besides. */
export const GRACES = [
  { hours: 0, label: "ends now" },
  { hours: 1, label: "for one hour" },
  { hours: 24, label: "for one day" },
  { hours: 168, label: "for one week" },
] as const;
