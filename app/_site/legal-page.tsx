import { readFile } from "node:fs/promises";
import { Prose } from "@/app/_site/prose";
import { PublicFrame } from "@/app/_site/public-frame";
import { type Block, readBlocks } from "@/lib/site/plain-markdown";

/** The operator's own text where there is one, else what is true of any installation. */
export async function LegalPage({ file, title, fallback }: { file: string | null; title: string; fallback: string }) {
  const own = file === null ? null : await readFile(file, "utf8").catch(() => null);
  const blocks = readBlocks(own ?? fallback);
  const hasTitle = blocks.some((block) => block.kind === "heading" && block.level === 1);
  return (
    <PublicFrame>
      <div className="mx-auto max-w-[820px] px-4 py-12 md:px-8 md:py-16">
        <Prose>
          {hasTitle ? null : <h1>{title}</h1>}
          {blocks.map((block, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change while it is shown.
            <BlockShown key={at} block={block} />
          ))}
        </Prose>
      </div>
    </PublicFrame>
  );
}

function BlockShown({ block }: { block: Block }) {
  if (block.kind === "list")
    return (
      <ul>
        {block.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    );
  if (block.kind === "paragraph") return <p>{block.text}</p>;
  if (block.level === 1) return <h1>{block.text}</h1>;
  return block.level === 2 ? <h2>{block.text}</h2> : <h3>{block.text}</h3>;
}
