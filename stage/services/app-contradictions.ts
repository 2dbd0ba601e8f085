import { resolve } from "node:path/posix";
import { isMapping } from "../../input/mapping.ts";
import type { AppFields } from "./app-fields.ts";
import { NEVER_PUBLIC } from "./private-ports.ts";

interface Contradiction {
  readonly path: string[];
  readonly message: string;
}

/** Whether an app has data that is lost with its place, and is to be kept. */
export const holdsData = (app: Pick<AppFields, "volumes" | "sdl" | "disposable">): boolean =>
  !app.disposable && hasVolume(app);

const hasVolume = ({ volumes, sdl }: Pick<AppFields, "volumes" | "sdl">): boolean =>
  Object.values(volumes).some(({ kind }) => kind === "persistent") || laysVolume(sdl);

/** What of an app cannot be with something else of it. */
export function contradictions(app: AppFields) {
  const { image, sibling, containerfile, command, schedule, hosts, port, health, replicas = 1 } = app;
  const found: Contradiction[] = [];
  const refuse = (when: boolean, path: string, message: string) => when && found.push({ path: [path], message });
  const sources = [image, sibling, app.static].filter((source) => source !== undefined);
  refuse(sources.length !== 1, "image", "needs exactly one of image, sibling and static");
  refuse(
    app.static !== undefined && port !== undefined,
    "port",
    "is not needed with static: the web server has its own",
  );
  refuse(app.static !== undefined && command !== undefined, "command", "is not for static: the web server has its own");
  refuse(containerfile !== undefined && sibling === undefined, "containerfile", "needs sibling: nothing is built");
  refuse(
    hosts !== undefined && port === undefined && app.static === undefined,
    "hosts",
    "needs port: the one that the hosts lead to",
  );
  refuse(health !== undefined && hosts === undefined, "health", "needs hosts: it is asked by its first one");
  refuse(schedule !== undefined && command === undefined, "schedule", "needs command: what is run");
  refuse(
    app.disposable && !hasVolume(app),
    "disposable",
    "needs a persistent volume: there is nothing else that could be lost",
  );
  for (const message of backupProblems(app)) refuse(true, "backup", message);
  refuse(hasVolume(app) && replicas > 1, "replicas", "must be 1: replicas do not share a persistent volume");
  return [...found, ...portProblems(app), ...variableProblems(app), ...sdlProblems(app)];
}

/** What is one word to a shell and to restic. */
const PLAIN_PATH = /^[-\w/.@+]+$/;

/** Why its volumes cannot be backed up. */
function backupProblems({ backup, command, disposable, volumes, sdl, static: files }: AppFields): string[] {
  if (!backup) return [];
  if (files !== undefined) return ["is not for static: its files are part of its image"];
  const mounts = Object.entries(volumes).filter(([, { kind }]) => kind === "persistent");
  const unlike = mounts.filter(([, { mount }]) => !PLAIN_PATH.test(mount) || resolve(mount) !== mount);
  return [
    ...unlike.map(
      ([name]) => `needs a plain path in volumes.${name}.mount, such as /data: a backup has it word by word`,
    ),
    ...(laysVolume(sdl)
      ? ["needs its volumes below volumes: what sdl lays is not backed up, and would be lost by a move"]
      : []),
    ...(mounts.length === 0 ? ["needs a persistent volume below volumes: there is nothing else to back up"] : []),
    ...(disposable ? ["contradicts disposable: what is backed up is not to be lost"] : []),
    ...(command === undefined
      ? [
          "needs command: what its image starts (ENTRYPOINT and CMD of its Containerfile) runs after the volumes are restored",
        ]
      : []),
  ];
}

/** Ports of which two would be one, or that must not be open to everyone. */
function portProblems({ port, ports, hosts }: AppFields): Contradiction[] {
  const main = port === undefined ? [] : [{ path: ["port"], port, protocol: "tcp", open: hosts !== undefined }];
  const all = [...main, ...ports.map((each, index) => ({ ...each, path: ["ports", String(index)], open: true }))];
  return all.flatMap(({ path, port, protocol, open }, index) => {
    const kind = NEVER_PUBLIC.get(port);
    const isTwice = all.findIndex((other) => other.port === port && other.protocol === protocol) < index;
    return [
      ...(open && kind ? [{ path, message: `must not be open to everyone: ${port} is ${kind}; let apps use it` }] : []),
      ...(isTwice ? [{ path, message: `${port} of ${protocol} is given twice` }] : []),
    ];
  });
}

/** A variable has one value: another one would never be read. */
function variableProblems({ database, env, generate, secrets }: AppFields): Contradiction[] {
  const given = [
    ...(database ? [{ path: ["database"], variable: "DATABASE_URL" }] : []),
    ...Object.keys(secrets).map((variable) => ({ path: ["secrets", variable], variable })),
    ...generate.map((variable, index) => ({ path: ["generate", String(index)], variable })),
    ...Object.keys(env).map((variable) => ({ path: ["env", variable], variable })),
  ];
  return given.flatMap(({ path, variable }, index) => {
    const first = given.findIndex((other) => other.variable === variable);
    return first < index ? [{ path, message: `${variable} is given by ${given[first]!.path[0]} already` }] : [];
  });
}

/** What the overlay says of containers that the app itself decides. */
function sdlProblems({ sdl }: AppFields): Contradiction[] {
  return Object.entries(isMapping(sdl?.services) ? sdl.services : {}).flatMap(([name, service]) =>
    ["image", "env", "credentials"]
      .filter((key) => isMapping(service) && key in service)
      .map((key) => ({
        path: ["sdl", "services", name, key],
        message: `is not taken from here: write ${key} of the app; another container is another app`,
      })),
  );
}

/** Whether the overlay has a volume that lasts as long as the lease. */
const laysVolume = (fields: unknown): boolean =>
  typeof fields === "object" &&
  fields !== null &&
  Object.entries(fields).some(([key, value]) => (key === "persistent" ? !isNo(value) : laysVolume(value)));

/** As an SDL has it, by YAML 1.1. */
const isNo = (value: unknown): boolean => /^(false|no|n|off)$/i.test(String(value));
