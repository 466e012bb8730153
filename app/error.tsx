"use client";

import { PageError } from "@/components/feedback/page-error";

export default function RootError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main className="px-4 py-12 md:px-8">
      <PageError error={error} retry={retry} />
    </main>
  );
}
