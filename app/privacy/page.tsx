import type { Metadata } from "next";
import { connection } from "next/server";
import { LegalPage } from "@/app/_site/legal-page";
import { readSite } from "@/lib/config/site";

export const metadata: Metadata = { title: "Privacy" };

const FALLBACK = `Whoever runs this installation has not published a privacy notice of their own here. What follows is what the software does by itself.

## What is kept

- Of each person: name, e-mail address, and when and how they signed in.
- Of each call: who called which tool, when, from which address and with which client, how long it took and how it ended. Its arguments and result are kept too, with secrets masked, unless an administrator has switched that off.
- Of each change of the configuration: who made it, when, and what it was before.
- Credentials of tool servers, encrypted with AES-256-GCM. Of API keys only a hash.

## For how long

- Calls are removed after the number of days that the operator has set; 90 unless it was changed.
- People, keys and changes are kept as long as their organization is.

## Who gets it

- The tool servers that you call get what you call them with, and nothing else.
- The software sends nothing to its makers: no telemetry, no crash reports.

## Cookies

- One that keeps you signed in, one that protects its forms, and one that remembers light or dark. None is for advertising.`;

export default async function PrivacyPage() {
  await connection();
  return <LegalPage file={readSite().privacyFile} title="Privacy" fallback={FALLBACK} />;
}
