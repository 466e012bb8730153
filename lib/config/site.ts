import { environmentSchema } from "@/lib/config/environment";

const siteSchema = environmentSchema.pick({
  SUPPORT_EMAIL: true,
  REPOSITORY_URL: true,
  TERMS_FILE: true,
  PRIVACY_FILE: true,
});

/** What the operator says of himself on public pages: read by itself, since those pages need nothing else. */
export function readSite() {
  const present = Object.entries(process.env).filter(([, value]) => value !== undefined && value !== "");
  const { data } = siteSchema.safeParse(Object.fromEntries(present));
  return {
    supportEmail: data?.SUPPORT_EMAIL ?? null,
    repositoryUrl: data?.REPOSITORY_URL ?? null,
    termsFile: data?.TERMS_FILE ?? null,
    privacyFile: data?.PRIVACY_FILE ?? null,
  };
}
