export interface Urn {
  readonly stage: string;
  readonly project: string;
  readonly token: string;
  readonly name: string;
}

/** Parts of `urn:pulumi:<stack>::<project>::<parents$type>::<name>`. */
export function parseUrn(urn: string): Urn {
  const [stack = "", project = "", types = "", ...name] = urn.split("::");
  return {
    stage: stack.replace(/^urn:pulumi:/, ""),
    project,
    token: types.split("$").at(-1) ?? "",
    name: name.join("::"),
  };
}
