export interface GeneratedRoute {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly status: number;
}
export function readRoutes(): GeneratedRoute[];
export function writeRoutes(): void;
