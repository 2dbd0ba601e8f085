import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Ledger } from "../ledger.ts";
import { Workspace } from "../workspace.ts";

const COUNTS = [12, 50, 200];

/** So many places with what runs there, and nothing else: what a run costs as there are more of them. */
export async function benchGrowth(): Promise<void> {
  for (const [index, count] of COUNTS.entries()) await benchPlaces(19_300 + 30 * index, count);
}

async function benchPlaces(port: number, count: number): Promise<void> {
  const workspace = await Workspace.make(port, "6s");
  try {
    await workspace.editStage((stage) => stage.setIn(["config", "akash", "deposit"], "500000uact"));
    await workspace.write("stacks/index.ts", program(count));
    const up = await measured(workspace, "up --yes --skip-preview --suppress-outputs");
    const preview = await measured(workspace, "preview --suppress-outputs --expect-no-changes");
    const { length } = await new Ledger(workspace).services();
    const { size } = await stat(join(workspace.folder, ".platform/state/.pulumi/stacks/alternate-futures/local.json"));
    process.stdout.write(
      `${length} places: up ${text(up)}; preview ${text(preview)}; state ${(size / 1e6).toFixed(2)} MB\n`,
    );
  } finally {
    await workspace.dispose();
  }
}

interface Measure {
  readonly seconds: number;
  readonly cpu: number;
}

const text = ({ seconds, cpu }: Measure): string => `${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s CPU`;

/** The engine alone, as the command would look at services that this program does not name. */
async function measured(workspace: Workspace, args: string): Promise<Measure> {
  const ready = './platform sandbox start >/dev/null && eval "$(./platform env)" && pulumi stack select -c local';
  const { code, screen } = await workspace.shell(`bash -c '${ready} && TIMEFORMAT="%R %U %S" && time pulumi ${args}'`);
  if (code !== 0) throw new Error(screen);
  const [seconds = 0, user = 0, system = 0] = screen.trim().split("\n").at(-1)!.split(" ").map(Number);
  return { seconds, cpu: user + system };
}

/** A program that leases `count` places. */
const program = (count: number): string => `
import "./lean-sdk.ts";
import "./no-debug-log.ts";
import { ComponentResource } from "@pulumi/pulumi";
import { akashTarget } from "../targets/akash/deploy.ts";
import { readStage } from "./config.ts";
import { afProvider } from "./provider.ts";

const stage = readStage();
const parent = new ComponentResource("bench:index:Places", "places", {}, { provider: afProvider(stage) });
const target = akashTarget(stage);
const wishes = { settings: stage.services.docs, apartFrom: [], needs: [], drain: 0 };
const container = { image: "docker.io/library/nginx:1.29", ports: [{ port: 80, to: "ingress" }], cpu: 0.1, memory: "128Mi" };
for (let each = 0; each < ${count}; each++) {
  const name = \`app-\${each}\`;
  target.deploy(parent, name, { main: name, containers: { [name]: container } }, wishes);
}
`;
