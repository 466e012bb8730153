export interface Skip {
  readonly name: string;
  readonly reason: string;
}
export function notAllowed(skipped: readonly Skip[], allowed: readonly { readonly name: string }[]): Skip[];
export interface Counted {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: readonly Skip[];
  readonly mended: readonly string[];
}
export function readVitest(files: readonly string[], root: string): Counted;
