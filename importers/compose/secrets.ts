import type { Tell } from "../note.ts";
import type { Variable } from "../source.ts";
import { eachOf, type Node, textOf, valueAt } from "./node.ts";

const FOLDER = "/run/secrets/";

/**
 * Secrets and configs are files, which an app is not given. A variable `X_FILE` that names a secret's becomes the secret
 * variable `X`, which images that read the one read too.
 */
export function withGrantedSecrets(service: Node, variables: readonly Variable[], tell: Tell): Variable[] {
  const granted = eachOf(valueAt(service, "secrets")).map((node) => ({ node, ...filesOf(node) }));
  const read = new Set<string>();
  const changed = variables.map((variable): Variable => {
    const { name, text, at, path } = variable;
    if (!name.endsWith("_FILE") || !text.startsWith(FOLDER)) return variable;
    read.add(text);
    const plain = name.slice(0, -"_FILE".length);
    tell(
      at,
      path,
      `there is no file ${text}: the app gets the variable ${plain} instead`,
      `see that the image reads ${plain}`,
    );
    // What is shared in the file is told to be the same; the path itself is never shown.
    return { ...variable, name: plain, secret: true };
  });
  for (const { node, name, target } of granted) {
    if (read.has(target)) continue;
    tell(
      node.at,
      node.path,
      `the secret ${name} is a file, which an app is not given`,
      "let the app read a variable, and write it below secrets",
    );
  }
  for (const node of eachOf(valueAt(service, "configs"))) {
    tell(
      node.at,
      node.path,
      "a config is a file, which an app is not given",
      "copy it into the image, or set what it says by a variable",
    );
  }
  return changed;
}

function filesOf(node: Node): { name: string; target: string } {
  const name = textOf(node.kind === "map" ? valueAt(node, "source") : node) ?? "";
  const target = textOf(valueAt(node, "target")) ?? name;
  return { name, target: target.startsWith("/") ? target : `${FOLDER}${target}` };
}
