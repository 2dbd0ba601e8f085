import type { ReadyStage } from "../../engine/engine.ts";
import { projectName } from "../../engine/project.ts";
import { type DeploymentInputs, inputs, TOKEN } from "../../plugin/akash/deployment/contract.ts";

/** What the stage file wants to run, as the program would order it; nothing is asked of the engine. */
export async function rehearsedOrders({
  stage,
  name,
}: Pick<ReadyStage, "stage" | "name">): Promise<DeploymentInputs[]> {
  const project = await projectName();
  const { rehearse, revealed } = await program();
  const mark = (what: string, of: string) => `${what} ${of}`;
  const { registrations } = await untold(() => rehearse(stage, { project, stage: name, preview: true, mark }));
  return registrations.flatMap(({ type, inputs: given }) => {
    const order = type === TOKEN ? inputs.safeParse(revealed(given)).data : undefined;
    return order ? [order] : [];
  });
}

/** Without an engine, Pulumi writes what a program warns of on the terminal; the run itself tells it. */
async function untold<T>(run: () => Promise<T>): Promise<T> {
  const { warn } = console;
  console.warn = () => {};
  try {
    return await run();
  } finally {
    console.warn = warn;
  }
}

/** Pulumi's SDK is loaded only where it is of use, and the half of it that is. */
async function program() {
  await import("../../stacks/lean-sdk.ts");
  return import("../../stacks/rehearsal.ts");
}
