// Every relative link and anchor in the Markdown files must lead somewhere.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Links of a Markdown text, without those inside code. */
export function linksOf(markdown) {
  const prose = markdown.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, "").replaceAll(/`[^`\n]*`/g, "");
  const inline = [...prose.matchAll(/!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map((match) => match[1]);
  const reference = [...prose.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)].map((match) => match[1]);
  const html = [...prose.matchAll(/(?:href|src|srcset)="([^"]+)"/g)].map((match) => match[1]);
  return [...inline, ...reference, ...html];
}

/** The anchors that a Markdown text offers, made from its headings the way GitHub makes them. */
export function anchorsOf(markdown) {
  const seen = new Map();
  const headings = markdown.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, "").matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm);
  return new Set(
    [...headings].map(([, heading]) => {
      const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
      const slug = text
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replaceAll(/\s/g, "-");
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    }),
  );
}

/** What is wrong with the links of one file, one sentence each. */
function findDeadLinks(file) {
  const dead = [];
  for (const link of linksOf(readFileSync(join(root, file), "utf8"))) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(link)) continue;
    const [path, anchor] = link.split("#");
    const target = path === "" ? file : normalize(join(dirname(file), decodeURIComponent(path)));
    if (!existsSync(join(root, target))) dead.push(`${file}: ${link} does not exist`);
    else if (anchor && target.endsWith(".md") && !anchorsOf(readFileSync(join(root, target), "utf8")).has(anchor)) {
      dead.push(`${file}: ${link} names a heading that is not there`);
    }
  }
  return dead;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.md"], {
    cwd: root,
    encoding: "utf8",
  });
  const files = listed.split("\n").filter((file) => file !== "" && existsSync(join(root, file)));
  const dead = files.flatMap(findDeadLinks);
  for (const line of dead) console.error(line);
  console.log(`Links: ${files.length} files, ${dead.length} dead links`);
  process.exitCode = dead.length === 0 ? 0 : 1;
}
