/** One finding about an SDL. `path` is the field, such as `services.web.expose[0].port`; positions count from 1. */
export interface SdlProblem {
  code: string;
  path: string;
  /** What is wrong and what is allowed; never an env value or a password. */
  message: string;
  file?: string;
  line?: number;
  column?: number;
}

export type Report = (code: string, path: string, message: string) => void;

/** @param name key of a mapping, or index of a list */
export function child(path: string, name: string | number): string {
  if (typeof name === "number") return `${path}[${name}]`;
  return path ? `${path}.${name}` : name;
}
