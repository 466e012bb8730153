export interface Skip {
  readonly name: string;
  readonly reason: string;
}
export function notAllowed(skipped: readonly Skip[], allowed: readonly { readonly name: string }[]): Skip[];
