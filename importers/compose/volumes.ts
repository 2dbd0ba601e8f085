import type { Tell } from "../note.ts";
import { octetsOf, sizeOf } from "../sizes.ts";
import type { Source, SourceVolume } from "../source.ts";
import { eachOf, type Node, pairsOf, textOf, valueAt, valueIn } from "./node.ts";

interface Mount {
  readonly node: Node;
  readonly type: string;
  readonly source: string | undefined;
  readonly target: string;
  readonly readOnly: boolean;
  readonly size: number | undefined;
}

/** `volumes`, `tmpfs` and `shm_size` of a service. @param file the whole file, which describes named volumes */
export function volumesIn(service: Node, file: Node, tell: Tell): SourceVolume[] {
  return [
    ...eachOf(valueAt(service, "volumes")).flatMap((node) => mounted(mountOf(node, tell), file, tell)),
    ...eachOf(valueAt(service, "tmpfs")).flatMap((node) => inMemory(node)),
    ...sharedMemory(valueAt(service, "shm_size")),
  ];
}

/** Tells of volumes that several services mount: those of apps are their own. */
export function tellShared(sources: readonly Source[], tell: Tell): void {
  const first = new Map<string, string>();
  for (const { name, volumes } of sources) {
    for (const { at, path, shared } of volumes) {
      if (shared === undefined) continue;
      const other = first.get(shared) ?? name;
      first.set(shared, other);
      if (other !== name)
        tell(
          at,
          path,
          `${other} mounts ${shared} too, and apps share no volume: each has its own`,
          "let one of them do both, or hand the data over by the network",
        );
    }
  }
}

function mountOf(node: Node, tell: Tell): Mount | undefined {
  const mount = node.kind === "map" ? longMount(node) : shortMount(node);
  if (mount && /^\/[^\s:]+$/.test(mount.target)) return mount;
  tell(node.at, node.path, "names no absolute path in the container", "write it below volumes of the app");
  return undefined;
}

function shortMount(node: Node): Mount | undefined {
  const [first = "", second, options = ""] = (textOf(node) ?? "").split(":");
  const anonymous = second === undefined || /^(ro|rw|z|Z|cached|delegated)$/.test(second);
  const source = anonymous ? undefined : first;
  return {
    node,
    type: source !== undefined && isPath(source) ? "bind" : "volume",
    source,
    target: anonymous ? first : second,
    readOnly: options.split(",").includes("ro"),
    size: undefined,
  };
}

function longMount(node: Node): Mount {
  const size = textOf(valueIn(node, "tmpfs", "size"));
  return {
    node,
    type: textOf(valueAt(node, "type")) ?? "volume",
    source: textOf(valueAt(node, "source")) ?? textOf(valueAt(node, "src")),
    target: textOf(valueAt(node, "target")) ?? textOf(valueAt(node, "destination")) ?? "",
    readOnly: textOf(valueAt(node, "read_only")) === "true",
    size: size === undefined ? undefined : octetsOf(size),
  };
}

/** As compose tells a path from the name of a volume. */
const isPath = (source: string): boolean => /^([./~]|[A-Za-z]:[\\/]|\$)/.test(source);

function mounted(mount: Mount | undefined, file: Node, tell: Tell): SourceVolume[] {
  if (!mount) return [];
  const { node, type, source, target, readOnly } = mount;
  const { at, path } = node;
  if (type === "bind") return bound(mount, tell);
  if (type === "tmpfs") return [memory(mount)];
  if (type !== "volume") {
    tell(at, path, `a mount of type ${type} is not there`);
    return [];
  }
  if (source !== undefined) tellDescribed(valueIn(file, "volumes", source), source, tell);
  if (readOnly) tell(at, path, `${target} is not kept from being written to`);
  return [{ at, path, ...(source && { name: source, shared: source }), mount: target, kind: "persistent" }];
}

/** A folder that the service writes to becomes a volume; what it only reads is told. */
function bound({ node, source = "", target, readOnly }: Mount, tell: Tell): SourceVolume[] {
  const { at, path } = node;
  if (/docker\.sock$/.test(target)) {
    tell(at, path, "there is no socket that drives the containers of a machine", "what needs it cannot run here");
    return [];
  }
  if (readOnly || isFile(source) || isFile(target) || isOfSystem(source)) {
    tell(
      at,
      path,
      `${source} is of this machine, and is not mounted at ${target}`,
      "copy it into the image, or set what it says by a variable",
    );
    return [];
  }
  tell(
    at,
    path,
    `${source} is a folder of this machine: an empty volume is mounted at ${target} in its place`,
    "bring what is in it once the app runs, or take the volume out where it holds nothing of worth",
  );
  const name = source.split("/").findLast((part) => /[a-z]/i.test(part));
  return [{ at, path, ...(name && { name }), shared: source, mount: target, kind: "persistent" }];
}

const isFile = (path: string): boolean => /\.[A-Za-z]\w{0,9}$/.test(path) && !/\.d$/.test(path);

const isOfSystem = (path: string): boolean => /^\/(etc|proc|sys|dev|var\/run|run|usr|lib|boot)(\/|$)/.test(path);

function tellDescribed(described: Node | undefined, name: string, tell: Tell): void {
  for (const { name: key, node } of pairsOf(described)) {
    if (key === "name" || key === "labels" || key.startsWith("x-")) continue;
    const brought = key === "external" ? `the data of ${name} is not brought along` : `${key} says nothing here`;
    tell(node.at, node.path, `${brought}: a volume is made where the app is leased, and empty`);
  }
}

function inMemory(node: Node): SourceVolume[] {
  const [target = "", options = ""] = (textOf(node) ?? "").split(":");
  const size = octetsOf(/(?:^|,)size=([^,]+)/.exec(options)?.[1] ?? "");
  return /^\/[^\s:]+$/.test(target) ? [memory({ node, target, size })] : [];
}

const memory = ({ node, target, size }: Pick<Mount, "node" | "target" | "size">): SourceVolume => ({
  at: node.at,
  path: node.path,
  mount: target,
  kind: "ram",
  ...(size && { size: sizeOf(size) }),
});

function sharedMemory(node: Node | undefined): SourceVolume[] {
  const size = octetsOf(textOf(node) ?? "");
  if (!node || !size) return [];
  return [{ ...memory({ node, target: "/dev/shm", size }), name: "shm" }];
}
