/**
 * The pages' content security policy takes a style element only with the nonce of its answer. What locks the page's
 * scrolling under a dialog (react-remove-scroll, inside Radix) makes one, and reads the nonce from here.
 */
if (typeof document !== "undefined") {
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  Object.assign(globalThis, { __webpack_nonce__: nonce });
}

export {};
