import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { openPage } from "@/lib/http/open-page";

export const metadata: Metadata = { title: "Not found" };

/** What is no page of an organization is said within its frame, with the menu to go on from. */
export default async function UnknownPage({ params }: { params: Promise<{ org: string }> }) {
  await openPage((await params).org);
  notFound();
}
