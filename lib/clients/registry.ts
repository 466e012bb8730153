import type { ClientSetup } from "@/lib/clients/client-setup";
import { claudeCode } from "@/lib/clients/setups/claude-code";
import { claudeDesktop } from "@/lib/clients/setups/claude-desktop";
import { cline } from "@/lib/clients/setups/cline";
import { codex } from "@/lib/clients/setups/codex";
import { curl } from "@/lib/clients/setups/curl";
import { cursor } from "@/lib/clients/setups/cursor";
import { geminiCli } from "@/lib/clients/setups/gemini-cli";
import { goose } from "@/lib/clients/setups/goose";
import { python } from "@/lib/clients/setups/python";
import { rooCode } from "@/lib/clients/setups/roo-code";
import { typescript } from "@/lib/clients/setups/typescript";
import { vscode } from "@/lib/clients/setups/vscode";
import { windsurf } from "@/lib/clients/setups/windsurf";
import { zed } from "@/lib/clients/setups/zed";

/** Every client that the Connect page knows, in the order of its tabs. */
export const CLIENT_SETUPS: readonly ClientSetup[] = [
  claudeCode,
  claudeDesktop,
  cursor,
  vscode,
  rooCode,
  cline,
  windsurf,
  zed,
  geminiCli,
  codex,
  goose,
  typescript,
  python,
  curl,
];
