import { CodeLine } from "@/components/ui/code-line";

/** How a client is told about the gateway. The key stays a variable: a page is no place for it. */
export function ConnectCommands({ mcpUrl }: { mcpUrl: string }) {
  return (
    <div className="grid gap-4 p-4">
      <div className="grid min-w-0 gap-1.5">
        <p className="font-medium">Claude Code</p>
        <CodeLine
          text={`claude mcp add --transport http causeway ${mcpUrl} \\\n  --header "Authorization: Bearer $CAUSEWAY_KEY"`}
          name="the command for Claude Code"
        />
      </div>
      <div className="grid min-w-0 gap-1.5">
        <p className="font-medium">Cursor, in .cursor/mcp.json</p>
        <CodeLine text={cursorConfiguration(mcpUrl)} name="the configuration for Cursor" />
      </div>
      <p className="text-small text-ink-2">
        Put a key into <code className="font-mono">CAUSEWAY_KEY</code> first; the same URL and key work in every MCP
        client.
      </p>
    </div>
  );
}

function cursorConfiguration(mcpUrl: string): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Cursor replaces it, from the environment.
  const headers = { Authorization: "Bearer ${env:CAUSEWAY_KEY}" };
  return JSON.stringify({ mcpServers: { causeway: { url: mcpUrl, headers } } }, null, 2);
}
