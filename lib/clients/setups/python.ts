import { type ClientSetup, KEY_VARIABLE } from "@/lib/clients/client-setup";

export const python: ClientSetup = {
  id: "python",
  name: "Python",
  snippets: ({ url }) => [
    { language: "shell", file: null, text: "pip install mcp" },
    {
      language: "python",
      file: "call.py",
      text: `import asyncio
import os

from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

HEADERS = {"Authorization": f"Bearer {os.environ['${KEY_VARIABLE}']}"}


async def main() -> None:
    async with streamablehttp_client(${JSON.stringify(url)}, headers=HEADERS) as (read, write, _):
        async with ClientSession(read, write) as session:
            await session.initialize()
            tools = await session.list_tools()
            print([tool.name for tool in tools.tools])


asyncio.run(main())`,
    },
  ],
  keyOnly: true,
  notes: () => [],
  source: "https://github.com/modelcontextprotocol/python-sdk",
};
