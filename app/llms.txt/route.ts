import { DOCS } from "@/lib/docs/pages";
import { runtime } from "@/lib/runtime";

export const dynamic = "force-dynamic";

/** What this is and where its docs are, for agents (llmstxt.org). */
export async function GET() {
  const { PUBLIC_URL } = (await runtime()).environment;
  const sections = DOCS.map(({ title, pages }) =>
    [
      `## ${title}`,
      "",
      ...pages.map((page) => `- [${page.title}](${PUBLIC_URL}/docs/${page.slug}.md): ${page.description}`),
    ].join("\n"),
  );
  const text = [
    "# Causeway",
    "",
    "> An MCP gateway: every tool server is connected once, every MCP client gets one URL and one key, and every call is checked and logged.",
    "",
    `MCP is at ${PUBLIC_URL}/mcp, with \`Authorization: Bearer KEY\`. Keys are made in the dashboard. The admin API is described at ${PUBLIC_URL}/api/openapi.json.`,
    "",
    sections.join("\n\n"),
    "",
  ].join("\n");
  return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
}
