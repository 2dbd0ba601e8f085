import type { Tell } from "../note.ts";
import type { Variable } from "../source.ts";
import { assignmentsIn } from "./env-file.ts";
import type { Variables } from "./interpolate.ts";
import { eachOf, type Node, pairsOf, textOf, valueAt } from "./node.ts";

/** The text of a file beside the compose file; undefined where there is none that may be read. */
export type ReadBeside = (path: string) => string | undefined;

/** `environment` of a service over its `env_file`s, each variable once. @param variables of `.env`, for those without a value */
export function variablesOf(service: Node, variables: Variables, read: ReadBeside, tell: Tell): Variable[] {
  const files = eachOf(valueAt(service, "env_file")).flatMap((node) => fromFile(node, read, tell));
  const own = pairsOf(valueAt(service, "environment")).flatMap(({ name, node, value }): Variable[] => {
    const { at } = node;
    const path = node.path.endsWith("]") ? `${node.path} (${name})` : node.path;
    if (node.kind !== "scalar") {
      tell(at, path, "is no single value");
      return [];
    }
    const shell = variables.get(name);
    if (value === undefined && shell === undefined) return [{ name, path, at, text: "", unset: [name], secret: false }];
    const { text, unset, secret } = value ?? { ...shell!, unset: [] };
    return [{ name, path, at, text, unset, secret }];
  });
  return [...new Map([...files, ...own].map((variable) => [variable.name, variable])).values()];
}

function fromFile(node: Node, read: ReadBeside, tell: Tell): Variable[] {
  const file = textOf(node.kind === "map" ? valueAt(node, "path") : node);
  const text = file === undefined ? undefined : read(file);
  if (file === undefined || text === undefined) {
    if (textOf(valueAt(node, "required")) === "false") return [];
    tell(
      node.at,
      node.path,
      `${file ?? "it"} cannot be read beside the compose file`,
      "write its variables below env and secrets of the app",
    );
    return [];
  }
  return assignmentsIn(text).map(({ name, text, secret, line }) => ({
    name,
    path: name,
    at: { file, line },
    text,
    unset: [],
    secret,
  }));
}
