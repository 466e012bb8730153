export function findPrograms(): string | null;
export function unprivilegedUser(): { readonly uid: number; readonly gid: number } | null;
