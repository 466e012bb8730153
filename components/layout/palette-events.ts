const EVENT = "causeway:palette";

/** Opens the command palette from anywhere on the page. */
export function openPalette(): void {
  window.dispatchEvent(new Event(EVENT));
}

/** @returns a function that stops listening */
export function onOpenPalette(open: () => void): () => void {
  window.addEventListener(EVENT, open);
  return () => window.removeEventListener(EVENT, open);
}
