import { isJsonObject, type JsonValue } from "@/lib/base/json";

const OPEN_DEPTH = 2;
const MOST_SHOWN = 200;

/** A JSON value that opens and closes. All of it is text: nothing in it is read as markup or followed as a link. */
export function JsonTree({ value, label }: { value: JsonValue; label: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1).
      tabIndex={0}
      className="max-h-[480px] overflow-auto rounded-control bg-sunken px-3.5 py-3 font-mono text-small leading-[19px]"
    >
      <Node value={value} depth={0} />
    </section>
  );
}

function Node({ value, name, depth }: { value: JsonValue | undefined; name?: string; depth: number }) {
  const isList = Array.isArray(value);
  if (!isList && !isJsonObject(value)) {
    return (
      <div className="break-words whitespace-pre-wrap">
        <Name name={name} />
        <Leaf value={value} />
      </div>
    );
  }
  const entries: [string, JsonValue | undefined][] = isList
    ? value.map((item, at) => [String(at), item])
    : Object.entries(value);
  if (entries.length === 0) {
    return (
      <div>
        <Name name={name} />
        <span className="text-ink-3">{isList ? "[ ]" : "{ }"}</span>
      </div>
    );
  }
  const count = isList ? `[ ${entries.length} ]` : `{ ${entries.length} }`;
  return (
    <details open={depth < OPEN_DEPTH}>
      <summary className="w-fit rounded-tag hover:bg-line">
        <Name name={name} />
        <span className="text-ink-3">{count}</span>
      </summary>
      <div className="border-l border-line pl-4">
        {entries.slice(0, MOST_SHOWN).map(([key, member]) => (
          <Node key={key} name={key} value={member} depth={depth + 1} />
        ))}
        {entries.length > MOST_SHOWN ? (
          <p className="font-sans text-ink-2">{`${entries.length - MOST_SHOWN} more are not shown.`}</p>
        ) : null}
      </div>
    </details>
  );
}

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : <span className="break-all text-accent">{name}: </span>;
}

function Leaf({ value }: { value: JsonValue | undefined }) {
  if (typeof value === "string") return <span className="break-words">{JSON.stringify(value)}</span>;
  return <span className="text-c3">{String(value ?? null)}</span>;
}
