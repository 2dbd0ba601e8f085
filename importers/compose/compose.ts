import { InputError } from "../../input/input-error.ts";
import type { Tell } from "../note.ts";
import type { Source } from "../source.ts";
import { variablesIn } from "./env-file.ts";
import type { ReadBeside } from "./environment.ts";
import { extended } from "./extends.ts";
import type { Variables } from "./interpolate.ts";
import { Budget, eachOf, type Node, pairsOf, readNodes, textOf, valueAt } from "./node.ts";
import { tellOtherSections } from "./other-keys.ts";
import { awaitedJobs, sourceOf } from "./service.ts";
import { tellShared } from "./volumes.ts";

export interface ComposeFile {
  readonly text: string;
  /** As notes name it. */
  readonly name: string;
  /** Its folder, relative to the project's, such as `.` or `../shop`. */
  readonly folder: string;
  /** Files beside it: `.env`, environment files, and what is extended. */
  readonly read: ReadBeside;
}

/**
 * The services of a compose file. What is not taken over is told.
 * @throws InputError where the text is no compose file, or more than is read
 */
export function composeSources({ text, name, folder, read }: ComposeFile, tell: Tell): Source[] {
  const variables = variablesIn(read(".env") ?? "");
  const file = readNodes(text, name, variables);
  const own = valueAt(file, "services");
  if (own?.kind !== "map")
    throw new InputError("syntax", "it is no compose file: there is no mapping `services`", { line: 1, column: 1 });
  tellOtherSections(file, tell);
  tellTags(text, name, tell);
  const services = extended(
    own.entries,
    remembered((other) => otherServices(other, variables, read, tell)),
    tell,
  );
  refuseHeavy(services.values());
  tellNetworks(services, tell);
  const jobs = new Set([...services.values()].flatMap(awaitedJobs));
  const sources = [...services].flatMap(([name, service]) => {
    const why = service.kind !== "map" ? "is no mapping" : jobs.has(name) ? JOB : undefined;
    if (why === undefined) return [sourceOf(name, service, { file, folder, variables, read }, tell)];
    tell(
      service.at,
      service.path,
      why,
      why === JOB ? "let the start of the app that waits for it do its work" : undefined,
    );
    return [];
  });
  tellShared(sources, tell);
  return sources;
}

/** Tags of compose for files that are laid over one another. */
function tellTags(text: string, file: string, tell: Tell): void {
  for (const [index, line] of text.split("\n").entries()) {
    const [, tag] = /^[^#"']*[:-] +(!reset|!override)\b/.exec(line) ?? [];
    if (tag !== undefined)
      tell({ file, line: index + 1 }, tag, "is not read: what it is put before is taken as it stands");
  }
}

/** What `extends` puts together is bounded as the file is. */
function refuseHeavy(services: Iterable<Node>): void {
  const budget = new Budget();
  const weigh = (node: Node): void => {
    budget.spend(node.kind === "scalar" ? node.text.length : 0, node.at.line);
    for (const inner of node.kind === "list" ? node.items : node.kind === "map" ? node.entries.values() : [])
      weigh(inner);
  };
  for (const service of services) weigh(service);
}

function remembered<Value>(read: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    if (!known.has(key)) known.set(key, read(key));
    return known.get(key)!;
  };
}

const JOB = "is left out: it ends when its work is done, and an app that ends is started again";

function otherServices(file: string, variables: Variables, read: ReadBeside, tell: Tell) {
  const text = read(file);
  if (text === undefined) return undefined;
  try {
    const services = valueAt(readNodes(text, file, variables), "services");
    return services?.kind === "map" ? services.entries : undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    tell({ file, line: error.place?.line ?? 1 }, file, error.reason);
    return undefined;
  }
}

/** Said once: most files have networks, and few of them mean anything by it. */
function tellNetworks(services: ReadonlyMap<string, Node>, tell: Tell): void {
  const [first] = [...services.values()].flatMap((service) => valueAt(service, "networks") ?? []);
  if (!first) return;
  const names =
    first.kind === "map" ? pairsOf(first).map(({ name }) => name) : eachOf(first).map((node) => textOf(node) ?? "");
  tell(
    first.at,
    first.path,
    `networks are not taken over (${names.join(", ")}): an app is reached by those that use it, and at its hosts`,
  );
}
