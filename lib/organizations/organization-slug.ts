import { z } from "zod";
import { LONGEST_SLUG as LONGEST } from "@/lib/organizations/core/suggest-slug";

/** What an organization is called in addresses: `/o/acme`. Given once, since clients hold it. */
export const organizationSlug = z
  .string()
  .trim()
  .min(2, "An address has at least 2 characters.")
  .max(LONGEST, `An address has at most ${LONGEST} characters.`)
  .regex(
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
    "An address has small letters, digits and hyphens, and begins and ends with a letter or digit.",
  );
