/**
 * oidc-provider, loaded without a word: it warns on the console that Node 20 is not among the versions it is tested with,
 * and the product is tested with it. A start that cannot be must say one sentence and nothing else.
 */
const { warn } = console;
console.warn = () => undefined;
const library = await import("oidc-provider").finally(() => {
  console.warn = warn;
});

export const { default: OidcProvider, errors, interactionPolicy } = library;
