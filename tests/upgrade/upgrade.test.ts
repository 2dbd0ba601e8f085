import { readdirSync } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startScript } from "../../components/postgres-start.ts";
import { nameOf } from "../../engine/stack-state.ts";
import { hashContext, openContext } from "../../images/context.ts";
import { SERVICES, type ServiceName, serviceRow } from "../../stage/services/catalog.ts";
import { keepServices, type Outcome, Workspace } from "../workspace.ts";

/** The port every recorded stage file names: addresses of the sandbox are part of the state. */
const PORT = 19_300;

/** Build contexts whose content may differ from the recorded: the examples, and what is changed on purpose. */
const CHANGED_CONTEXTS: readonly string[] = ["examples/"];

const DAY = 86_400_000;

interface Recording {
  readonly deployment: {
    readonly manifest: { readonly time: string };
    readonly resources: readonly Recorded[];
  };
}

interface Recorded {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

const recordings = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** The engine and the plugin of today on the state that an earlier version left. */
describe.each(recordings.map(({ name }) => name))("an environment stood up by %s", (commit) => {
  let workspace: Workspace;
  let recording: Recording;

  beforeAll(async () => {
    const kept = join(import.meta.dirname, commit);
    workspace = await Workspace.make(PORT);
    await cp(join(kept, "Pulumi.local.yaml"), join(workspace.folder, "Pulumi.local.yaml"));
    recording = withImagesOfToday(JSON.parse(await readFile(join(kept, "state.json"), "utf8")), workspace.folder);
    await workspace.editStage((stage) => keepServices(stage, ...servicesOf(recording)));
    await importState(recording);
  }, 120_000);
  afterAll(() => workspace.dispose(), 60_000);

  async function importState(state: Recording): Promise<void> {
    await writeFile(join(workspace.folder, "state.json"), JSON.stringify(state));
    const imported = await workspace.shell('eval "$(./platform env)" && pulumi stack import --file state.json');
    if (imported.code !== 0) throw new Error(imported.screen);
  }

  /** A preview so many days after the recording: certificates become due. */
  function preview(days: number, ...args: string[]): Promise<Outcome> {
    const at = new Date(Date.parse(recording.deployment.manifest.time) + days * DAY).toISOString();
    const clock = new URL("./clock.ts", import.meta.url);
    clock.searchParams.set("at", at);
    return workspace.shell(`./platform preview ${args.join(" ")}`, { NODE_OPTIONS: `--import=${clock.href}` });
  }

  test("has the start script of PostgreSQL updated in place, for roles and databases are reconciled at every start", async () => {
    const { code, screen } = await preview(0);
    expect(code).toBe(0);
    expect(screen).toMatch(/^~ +postgres +manifest/m);
    expect(screen).toMatch(new RegExp(`~ 1 to update\\s+${recording.deployment.resources.length - 1} unchanged`));
    await importState(withStartScriptOfToday(recording));
  }, 120_000);

  test("shows no other difference", async () => {
    const { code, screen } = await preview(0, "--expect-no-changes");
    expect([code, code === 0 ? "" : screen]).toEqual([0, ""]);
    expect(screen).toMatch(new RegExp(`Resources:\\s+${recording.deployment.resources.length} unchanged`));
  }, 120_000);

  test("shows that certificates are due when time has passed", async () => {
    const { code, screen } = await preview(80);
    expect(code).toBe(0);
    expect(screen).toMatch(/^~ +certificates +2 certificates +expires .* renewal due since/m);
  }, 120_000);

  test("shows a changed value of the stage", async () => {
    await workspace.editStage((stage) => stage.setIn(["config", "services", "api", "env", "LOG_LEVEL"], "debug"));
    const { code, screen } = await preview(0, "--expect-no-changes");
    expect(code).toBe(2);
    expect(screen).toMatch(/^~ +api +manifest/m);
    expect(screen).toMatch(new RegExp(`~ 1 to update\\s+${recording.deployment.resources.length - 1} unchanged`));
  }, 120_000);
});

/** The services of the day of the recording; those that came later are no part of it. */
function servicesOf({ deployment }: Recording): ServiceName[] {
  const names = new Set(
    deployment.resources.flatMap(({ urn, type }) => (type === "af:akash:Deployment" ? [nameOf(urn)] : [])),
  );
  return SERVICES.filter((service) => names.has(serviceRow(service).name));
}

/** The recording as if the images of changed contexts had been built from what the folder holds. */
function withImagesOfToday({ deployment, ...rest }: Recording, folder: string): Recording {
  const resources = deployment.resources.map((resource) => {
    const { type, outputs = {} } = resource;
    const { context, containerfile } = outputs as { context: string; containerfile: string };
    if (type !== "af:oci:Image" || !CHANGED_CONTEXTS.some((start) => context.startsWith(start))) return resource;
    const contextHash = hashContext(openContext(join(folder, context), containerfile));
    return { ...resource, outputs: { ...outputs, contextHash } };
  });
  return { ...rest, deployment: { ...deployment, resources } };
}

/** The recording as if PostgreSQL had been started by the script of today. */
function withStartScriptOfToday({ deployment, ...rest }: Recording): Recording {
  const script = startScript({ api: "alternatefutures", auth: "alternatefutures_auth" });
  const resources = deployment.resources.map((resource) => {
    const { type, urn, inputs, outputs } = resource;
    if (type !== "af:akash:Manifest" || nameOf(urn) !== "postgres") return resource;
    return { ...resource, inputs: withArgs(inputs, script), outputs: withArgs(outputs, script) };
  });
  return { ...rest, deployment: { ...deployment, resources } };
}

function withArgs(values: Recorded["inputs"], script: string): Recorded["inputs"] {
  const { sdl, ...rest } = values as { sdl: { services: { postgres: object } } };
  const postgres = { ...sdl.services.postgres, args: [script] };
  return { ...rest, sdl: { ...sdl, services: { ...sdl.services, postgres } } };
}
