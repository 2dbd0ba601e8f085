/** Why a resource changes, as the plugin tells it of a diff. */
export interface Reason {
  /** Whether another resource takes its place. */
  readonly replaces: boolean;
  readonly why: string;
}

/** The reason that a remark is, as `plugin/kernel/diff-response.ts` writes it; undefined for any other. Pure. */
export function reasonIn(remark: string): Reason | undefined {
  const [, kind, why] = /^(replace|update in place): (.*)/s.exec(remark) ?? [];
  return why === undefined ? undefined : { replaces: kind === "replace", why };
}
