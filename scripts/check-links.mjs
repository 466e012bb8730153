// Every relative link and anchor in the Markdown files must lead somewhere; every link of the product's own pages too.
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

const DOCS = "docs/product";
/** The pages that anybody may read, and their parts. */
const SITE = ["app/_site/*.tsx", "app/docs/**/*.tsx", "app/pricing/*.tsx", "app/status/*.tsx", "app/page.tsx"];

/** Addresses of the product that are no page: what they are is checked elsewhere. */
const OTHER_ADDRESSES = new Set(["/llms.txt", "/api/openapi.json", "/docs/api", "/docs/search"]);

/**
 * What is wrong with a link to the product itself (`/docs/clients#what`, `/go/keys`, `/pricing`); null when it leads
 * somewhere. `has(path)` says whether a file is there, `read(path)` what stands in it.
 */
export function deadSiteLink(link, { has, read }) {
  const [path, anchor] = link.split("#");
  if (path === "/" || OTHER_ADDRESSES.has(path.split("?")[0])) return null;
  const [, first, second, ...rest] = path.replace(/\.md$/, "").split("/");
  if (rest.length > 0) return "is no page";
  if (first === "docs" && second !== undefined) {
    const file = `${DOCS}/${second}.mdx`;
    if (!has(file)) return "does not exist";
    return anchor && !anchorsOf(read(file)).has(anchor) ? "names a heading that is not there" : null;
  }
  if (first === "go") {
    const screens = /SCREENS = \{([\s\S]*?)\}/.exec(read("lib/site/screens.ts"))?.[1] ?? "";
    return new RegExp(`^\\s*"?${second}"?:`, "m").test(screens) ? null : "is no screen";
  }
  return second === undefined && has(`app/${first}/page.tsx`) ? null : "does not exist";
}

/** Links within the product's own pages: `href="/docs/x"` in markup, and `href: "/docs/x"` in lists of links. */
export function siteLinksOf(source) {
  return [...source.matchAll(/\bhref(?:=|: )"(\/[^"{}$]*)"/g)].map((match) => match[1]);
}

const productFiles = {
  has: (path) => existsSync(join(root, path)),
  read: (path) => readFileSync(join(root, path), "utf8"),
};

/** What is wrong with the links of one page of the product, one sentence each. */
function findDeadSiteLinks(file) {
  return siteLinksOf(productFiles.read(file)).flatMap((link) => {
    const wrong = deadSiteLink(link, productFiles);
    return wrong ? [`${file}: ${link} ${wrong}`] : [];
  });
}

/** What is wrong with the links of one file, one sentence each. */
function findDeadLinks(file) {
  const dead = [];
  for (const link of linksOf(productFiles.read(file))) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(link)) continue;
    if (file.startsWith(DOCS) && link.startsWith("/")) {
      const wrong = deadSiteLink(link, productFiles);
      if (wrong) dead.push(`${file}: ${link} ${wrong}`);
      continue;
    }
    const [path, anchor] = link.split("#");
    const target = path === "" ? file : normalize(join(dirname(file), decodeURIComponent(path)));
    if (!existsSync(join(root, target))) dead.push(`${file}: ${link} does not exist`);
    else if (anchor && /\.mdx?$/.test(target) && !anchorsOf(readFileSync(join(root, target), "utf8")).has(anchor)) {
      dead.push(`${file}: ${link} names a heading that is not there`);
    }
  }
  return dead;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.md", "*.mdx", ...SITE], {
    cwd: root,
    encoding: "utf8",
  });
  const files = listed.split("\n").filter((file) => file !== "" && existsSync(join(root, file)));
  const dead = files.flatMap((file) => (file.endsWith(".tsx") ? findDeadSiteLinks(file) : findDeadLinks(file)));
  for (const line of dead) console.error(line);
  console.log(`Links: ${files.length} files, ${dead.length} dead links`);
  process.exitCode = dead.length === 0 ? 0 : 1;
}
