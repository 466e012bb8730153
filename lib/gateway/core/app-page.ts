/** What a page says on the left, what its server's tool or resource is called on this endpoint on the right. */
export interface PageNames {
  readonly tools: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, string>>;
}

/**
 * Runs before everything else in the page of an app: what the page asks of its host goes out under the names that are its
 * server's alone. A page talks to its host by `window.parent.postMessage` and knows the answers by `event.source`
 * (SEP-1865, "Transport Layer"), so both are stood in for.
 */
const SCRIPT = `(function (names) {
  var host = window.parent;
  var own = function (map, name) { return Object.prototype.hasOwnProperty.call(map, name) ? map[name] : name; };
  var say = function (message) {
    var params = message && message.params;
    if (!params) return message;
    if (message.method === "tools/call")
      return Object.assign({}, message, { params: Object.assign({}, params, { name: own(names.tools, params.name) }) });
    if (message.method === "resources/read")
      return Object.assign({}, message, { params: Object.assign({}, params, { uri: own(names.resources, params.uri) }) });
    return message;
  };
  var standIn = new Proxy({}, {
    get: function (_, key) {
      if (key !== "postMessage") return host[key];
      return function (message, options, transfer) { return host.postMessage(say(message), options, transfer); };
    }
  });
  var source = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "source").get;
  Object.defineProperty(MessageEvent.prototype, "source", {
    configurable: true,
    get: function () { var from = source.call(this); return from === host ? standIn : from; }
  });
  Object.defineProperty(window, "parent", { configurable: true, value: standIn });
})`;

/** HTML of a page with these names put in; everything else in it stays as it is. */
export function withPageNames(html: string, names: PageNames): string {
  // In a script element nothing but "<" could end it.
  const script = `<script>${SCRIPT}(${JSON.stringify(names).replaceAll("<", "\\u003c")});</script>`;
  const tags = withoutComments(html);
  const at = tagEnd(tags, /<head(?=[\s>])/i) ?? tagEnd(tags, /<html(?=[\s>])/i) ?? tagEnd(tags, /^\s*<!doctype/i) ?? 0;
  return html.slice(0, at) + script + html.slice(at);
}

/** The page with its comments blanked, every character at its place: a tag in a comment is none. */
function withoutComments(html: string): string {
  return html.replace(/<!--(?:-?>|[\s\S]*?(?:--!?>|$))/g, (comment) => " ".repeat(comment.length));
}

/** Where the first tag that begins so has ended. If that one has no end, no later one has: one look is enough. */
function tagEnd(html: string, opening: RegExp): number | null {
  const found = opening.exec(html);
  if (!found) return null;
  const end = html.indexOf(">", found.index + found[0].length);
  return end < 0 ? null : end + 1;
}
