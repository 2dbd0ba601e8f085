import { readdirSync, readFileSync } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { nameOf, typeOf } from "../../engine/stack-state.ts";
import { hashContext, openContext } from "../../images/context.ts";
import { SERVICES, type ServiceName, serviceRow } from "../../stage/services/catalog.ts";
import { keepServices, Workspace } from "../workspace.ts";

/** The port every recorded stage file names: addresses of the sandbox are part of the state. */
const PORT = 19_300;

const DAY = 86_400_000;

/** What is expected of a recording today: `expected.json` beside it. */
interface Expected {
  /** Build contexts whose content may differ from the recorded: they begin so. */
  readonly rebuilt: readonly string[];
  readonly previews: readonly Preview[];
}

interface Preview {
  readonly title: string;
  /** So many after the recording; absent = on its day. */
  readonly days?: number;
  /** Values of the stage file that differ from the recorded, by path. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** All that changes, such as `update af:akash:Manifest api: sdl.services.api.env`. */
  readonly changes: readonly string[];
}

interface Recording {
  readonly deployment: {
    readonly manifest: { readonly time: string };
    readonly resources: readonly Recorded[];
  };
}

interface Recorded {
  readonly urn: string;
  readonly type: string;
  readonly outputs?: Record<string, unknown>;
}

/** As far as it is looked at, what `preview --json` prints. */
interface Plan {
  readonly steps: readonly Step[];
  readonly changeSummary: Readonly<Record<string, number>>;
  readonly diagnostics?: readonly { readonly severity: string; readonly message: string }[];
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

const recordings = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** The engine and the plugin of today on the state that an earlier version left. */
describe.each(recordings.map(({ name }) => name))("a stage stood up by %s", (name) => {
  const kept = join(import.meta.dirname, name);
  const expected = JSON.parse(readFileSync(join(kept, "expected.json"), "utf8")) as Expected;
  let workspace: Workspace;
  let recording: Recording;
  let stageFile: string;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT);
    await cp(join(kept, "stage"), workspace.folder, { recursive: true });
    const state = JSON.parse(await readFile(join(kept, "state.json"), "utf8"));
    recording = withImagesOfToday(state, workspace.folder, expected.rebuilt);
    await workspace.editStage((stage) => keepServices(stage, ...servicesOf(recording)));
    stageFile = await workspace.read("Pulumi.local.yaml");
    await workspace.write("state.json", JSON.stringify(recording));
    const imported = await workspace.shell('eval "$(./platform env)" && pulumi stack import --file state.json');
    if (imported.code !== 0) throw new Error(imported.screen);
  }, 120_000);
  afterAll(() => workspace.dispose(), 60_000);

  /** Certificates become due with time. */
  async function preview({ days = 0, set = {} }: Preview): Promise<Plan> {
    await workspace.write("Pulumi.local.yaml", stageFile);
    await workspace.editStage((stage) => {
      for (const [path, value] of Object.entries(set)) stage.setIn(["config", ...path.split(".")], value);
    });
    const clock = new URL("./clock.ts", import.meta.url);
    clock.searchParams.set("at", new Date(Date.parse(recording.deployment.manifest.time) + days * DAY).toISOString());
    const run = await workspace.shell("./platform preview --json", { NODE_OPTIONS: `--import=${clock.href}` });
    if (!run.stdout.startsWith("{")) throw new Error(run.screen);
    return JSON.parse(run.stdout);
  }

  test.each(expected.previews.map((each) => [each.title, each] as const))(
    "%s",
    async (_, each) => {
      const { steps, changeSummary, diagnostics = [] } = await preview(each);
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      const changed = steps.filter(({ op }) => op !== "same");
      expect(changed.map(changeText).sort()).toEqual(each.changes.toSorted());
      const touched = new Set(changed.map(({ urn }) => urn));
      const left = recording.deployment.resources.filter(({ urn }) => !touched.has(urn));
      expect(changeSummary.same).toBe(left.length);
    },
    120_000,
  );
});

function changeText({ op, urn, detailedDiff }: Step): string {
  const paths = Object.keys(detailedDiff ?? {}).sort();
  return `${op} ${typeOf(urn)} ${nameOf(urn)}${paths.length > 0 ? `: ${paths.join(", ")}` : ""}`;
}

/** The services of the day of the recording; those that came later are no part of it. */
function servicesOf({ deployment }: Recording): ServiceName[] {
  const names = new Set(
    deployment.resources.flatMap(({ urn, type }) => (type === "af:akash:Deployment" ? [nameOf(urn)] : [])),
  );
  return SERVICES.filter((service) => names.has(serviceRow(service).name));
}

/** The recording as if the images of these contexts had been built from what the folder holds. */
function withImagesOfToday({ deployment, ...rest }: Recording, folder: string, rebuilt: readonly string[]): Recording {
  const resources = deployment.resources.map((resource) => {
    const { type, outputs = {} } = resource;
    const { context, containerfile } = outputs as { context: string; containerfile: string };
    if (type !== "af:oci:Image" || !rebuilt.some((start) => context.startsWith(start))) return resource;
    const contextHash = hashContext(openContext(join(folder, context), containerfile));
    return { ...resource, outputs: { ...outputs, contextHash } };
  });
  return { ...rest, deployment: { ...deployment, resources } };
}
