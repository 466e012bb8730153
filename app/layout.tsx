import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { readTheme, THEME_COOKIE } from "@/components/layout/theme";
import { readTimeZone, TIME_ZONE_COOKIE } from "@/components/layout/time-zone";
import { readSite } from "@/lib/config/site";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Causeway", template: "%s · Causeway" },
  description: "One MCP URL for every tool server, and a log of everything that passes.",
  referrer: "no-referrer",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f9fbfc" },
    { media: "(prefers-color-scheme: dark)", color: "#0b1013" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const theme = readTheme(jar.get(THEME_COOKIE)?.value);
  return (
    <html
      lang="en"
      data-theme={theme === "system" ? undefined : theme}
      data-time-zone={readTimeZone(jar.get(TIME_ZONE_COOKIE)?.value) ?? undefined}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
    >
      {/* An error page has nothing but the browser to ask. */}
      <body data-support={readSite().supportEmail ?? undefined}>{children}</body>
    </html>
  );
}
