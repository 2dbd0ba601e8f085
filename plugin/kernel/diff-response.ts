import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type { Diff, PropertyChange } from "./handler.ts";

/** Why things change, a sentence each, replacements first. */
export function reasons(changes: readonly PropertyChange[]): string[] {
  const replacing = new Set(changes.filter((change) => change.replace && change.reason).map((change) => change.reason));
  const inPlace = new Set(changes.filter((change) => !change.replace && change.reason).map((change) => change.reason));
  return [...[...replacing].map((why) => `replace: ${why}`), ...[...inPlace].map((why) => `update in place: ${why}`)];
}

const KIND = { add: 0, delete: 2, update: 4 } as const;

/** A diff as the engine wants it: property paths, and the top-level names behind them. */
export function diffResponse(diff: Diff): InstanceType<typeof proto.DiffResponse> {
  const response = new proto.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  response.setChanges(diff.changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setHasdetaileddiff(true);
  const root = (path: string) => /^[\w$]+/.exec(path)?.[0] ?? path;
  response.setDiffsList([...new Set(diff.changes.map(({ path }) => root(path)))]);
  response.setReplacesList([...new Set(diff.changes.filter(({ replace }) => replace).map(({ path }) => root(path)))]);
  response.setStablesList([...(diff.stables ?? [])]);
  response.setDeletebeforereplace(diff.deleteBeforeReplace ?? false);
  for (const { path, kind, replace } of diff.changes) {
    const item = new proto.PropertyDiff();
    item.setKind((KIND[kind] + (replace ? 1 : 0)) as never);
    item.setInputdiff(true);
    response.getDetaileddiffMap().set(path, item);
  }
  return response;
}
