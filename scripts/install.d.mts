interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly dev?: boolean; readonly optional?: boolean }>
  >;
}
export function isInstalled(lock: Lock, installed: Lock, options: { readonly development: boolean }): boolean;
