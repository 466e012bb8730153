import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import { ControlsShown } from "./controls-shown";
import { FeedbackShown } from "./feedback-shown";
import { OverlaysShown } from "./overlays-shown";
import { PicturesShown } from "./pictures-shown";
import { TokensShown } from "./tokens-shown";

export const metadata: Metadata = { title: "Design" };

/** Every part in every state, for those who work on the product. In production there is no such page. */
export default async function DesignPage() {
  await connection();
  // biome-ignore lint/style/noProcessEnv: replaced by the compiler; the environment is not read when this runs.
  if (process.env.NODE_ENV === "production") notFound();
  return (
    <main className="mx-auto grid max-w-page gap-5 px-4 py-8 md:px-8">
      <div className="grid gap-1">
        <h1 className="text-title font-semibold tracking-[-0.015em]">Design</h1>
        <p className="text-ink-2">Every part of the dashboard in every state. Served in development only.</p>
      </div>
      <TokensShown />
      <ControlsShown />
      <PicturesShown />
      <FeedbackShown />
      <OverlaysShown />
    </main>
  );
}
