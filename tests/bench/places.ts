import { Ledger } from "../ledger.ts";
import { Workspace } from "../workspace.ts";
import { type Cost, measured, quickest, stateSize } from "./measured.ts";

/** So many places with what runs there, and nothing else. */
export async function measurePlaces(port: number, count: number): Promise<Cost> {
  const workspace = await Workspace.make(port, "6s");
  try {
    await workspace.editStage((stage) => stage.setIn(["config", "akash", "deposit"], "500000uact"));
    await workspace.write("stacks/index.ts", program(count));
    const ready = './platform sandbox start >/dev/null && eval "$(./platform env)" && pulumi stack select -c local';
    // The engine alone, as the command would look at services that this program does not name.
    const up = await measured(workspace, `${ready} && pulumi up --yes --skip-preview --suppress-outputs`);
    const preview = await quickest(workspace, `${ready} && pulumi preview --suppress-outputs --expect-no-changes`);
    const { length } = await new Ledger(workspace).services();
    if (length !== count) throw new Error(`${length} places of ${count} have a lease`);
    return { up, preview, state: await stateSize(workspace) };
  } finally {
    await workspace.dispose();
  }
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
