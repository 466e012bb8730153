import { Badge } from "@/components/ui/badge";
import { CodeBlock } from "@/components/ui/code-block";
import { CodeLine } from "@/components/ui/code-line";
import { JsonTree } from "@/components/ui/json-tree";
import { Notice } from "@/components/ui/notice";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/base/json";
import { dataUrlOf, isInlineImage } from "./media";

/** What a tool answered, each part as what it is. Everything in it is a stranger's: shown, never run or fetched. */
export function ResultView({ result }: { result: JsonObject }) {
  const content = Array.isArray(result.content) ? result.content : [];
  const { structuredContent } = result;
  return (
    <div className="grid min-w-0 gap-3">
      {result.isError === true ? (
        <Notice tone="err" title="The tool answered with an error">
          The call itself went through: an agent reads the text below.
        </Notice>
      ) : null}
      {structuredContent === undefined ? null : (
        <Part title="Structured content">
          <JsonTree label="Structured content" value={structuredContent} />
        </Part>
      )}
      {content.map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an answer does not change once it is here.
        <ContentBlock key={at} block={block} />
      ))}
      {content.length === 0 && structuredContent === undefined ? (
        <p className="text-ink-2">The answer holds no content.</p>
      ) : null}
    </div>
  );
}

function Part({ title, note, children }: { title: string; note?: string | undefined; children: React.ReactNode }) {
  return (
    <figure className="m-0 grid min-w-0 gap-1.5">
      <figcaption className="flex flex-wrap items-center gap-2 text-small font-medium text-ink-2">
        {title}
        {note ? <Badge mono>{note}</Badge> : null}
      </figcaption>
      {children}
    </figure>
  );
}

function ContentBlock({ block }: { block: JsonValue }) {
  if (!isJsonObject(block)) return <Unknown value={block} />;
  switch (block.type) {
    case "text":
      return <TextPart text={textIn(block.text)} />;
    case "image":
      return <ImagePart data={textIn(block.data)} mimeType={textIn(block.mimeType)} />;
    case "audio":
      return <AudioPart data={textIn(block.data)} mimeType={textIn(block.mimeType)} />;
    case "resource_link":
      return <ResourceLink link={block} />;
    case "resource":
      return isJsonObject(block.resource) ? <Resource resource={block.resource} /> : <Unknown value={block} />;
    default:
      return <Unknown value={block} />;
  }
}

/** JSON in a text is shown as what it is: that is how many tools answer. */
function TextPart({ text }: { text: string }) {
  const value = jsonIn(text);
  return value === null ? (
    <Part title="Text">
      <CodeBlock label="Text" text={text} />
    </Part>
  ) : (
    <Part title="Text" note="JSON">
      <JsonTree label="Text as JSON" value={value} />
    </Part>
  );
}

function ImagePart({ data, mimeType }: { data: string; mimeType: string }) {
  const source = dataUrlOf(data, mimeType);
  if (!source || !isInlineImage(mimeType)) return <NotShown title="Image" mimeType={mimeType} />;
  return (
    <Part title="Image" note={mimeType}>
      {/* biome-ignore lint/performance/noImgElement: it is here already, and Next could make nothing better of it. */}
      <img
        src={source}
        alt="What the tool answered"
        className="max-h-96 max-w-full rounded-control border border-line bg-sunken object-contain"
      />
    </Part>
  );
}

function AudioPart({ data, mimeType }: { data: string; mimeType: string }) {
  const source = dataUrlOf(data, mimeType);
  if (!source || !mimeType.startsWith("audio/")) return <NotShown title="Audio" mimeType={mimeType} />;
  return (
    <Part title="Audio" note={mimeType}>
      {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what a tool says. */}
      <audio controls src={source} className="w-full max-w-md" />
    </Part>
  );
}

function ResourceLink({ link }: { link: JsonObject }) {
  const about = [link.title, link.name, link.description].filter((part) => typeof part === "string").join(" · ");
  return (
    <Part title="Link to a resource" note={textIn(link.mimeType) || undefined}>
      {about ? <p className="text-small break-words text-ink-2">{about}</p> : null}
      <CodeLine text={textIn(link.uri)} name="the URI" />
    </Part>
  );
}

function Resource({ resource }: { resource: JsonObject }) {
  const mimeType = textIn(resource.mimeType);
  const { text, blob } = resource;
  const isPicture = typeof blob === "string" && isInlineImage(mimeType);
  return (
    <Part title="Embedded resource" note={mimeType || undefined}>
      <CodeLine text={textIn(resource.uri)} name="the URI" />
      {typeof text === "string" ? <TextPart text={text} /> : null}
      {isPicture ? <ImagePart data={blob} mimeType={mimeType} /> : null}
      {typeof blob === "string" && !isPicture ? <NotShown title="Contents" mimeType={mimeType} /> : null}
    </Part>
  );
}

function NotShown({ title, mimeType }: { title: string; mimeType: string }) {
  return (
    <Part title={title} note={mimeType || undefined}>
      <p className="text-ink-2">Not shown: a browser has no safe picture of this kind. It is in the raw answer.</p>
    </Part>
  );
}

function Unknown({ value }: { value: JsonValue }) {
  return (
    <Part title="Something else">
      <JsonTree label="Content" value={value} />
    </Part>
  );
}

function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function jsonIn(text: string): JsonValue | null {
  const start = text.trimStart().charAt(0);
  if (start !== "{" && start !== "[") return null;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}
