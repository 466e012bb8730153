import type { Metadata } from "next";
import { connection } from "next/server";
import { LegalPage } from "@/app/_site/legal-page";
import { readSite } from "@/lib/config/site";

export const metadata: Metadata = { title: "Terms" };

const FALLBACK = `Whoever runs this installation has not published terms of their own here. Ask them before you rely on it.

## What is true of any installation

- The software is licensed under the Apache License 2.0 and comes without warranty.
- Tool servers belong to their vendors, and what you send them is under the vendors' own terms.
- An administrator of your organization can see the calls that its keys make, can revoke keys and can pause servers.
- Whoever runs the installation can suspend it or end it.`;

export default async function TermsPage() {
  await connection();
  return <LegalPage file={readSite().termsFile} title="Terms" fallback={FALLBACK} />;
}
