import type { Workspace } from "./workspace.ts";

interface Exported {
  deployment: { resources?: { type: string; urn: string; outputs?: Record<string, unknown> }[] };
}

/** Values that the state has of one type's output, by the name of the resource; decrypted. */
export async function secretOutputs(
  workspace: Workspace,
  type: string,
  output: string,
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await workspace.shell(
    'eval "$(./platform env --show-secrets 2>/dev/null || ./platform env)" && pulumi stack export --show-secrets',
  );
  const { deployment } = JSON.parse(stdout) as Exported;
  const found = (deployment.resources ?? []).filter((each) => each.type === type && each.outputs?.[output]);
  return new Map(
    found.map(({ urn, outputs }) => [
      urn.split("::").at(-1)!,
      JSON.parse((outputs![output] as { plaintext: string }).plaintext) as string,
    ]),
  );
}

/** What the stage made itself, by the name of the resource. */
export const randomSecrets = (workspace: Workspace): Promise<ReadonlyMap<string, string>> =>
  secretOutputs(workspace, "af:random:Secret", "value");
