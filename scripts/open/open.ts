import { once } from "node:events";
import { type OpenStage, openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { runningPid, startSandbox } from "../../engine/sandbox/process.ts";
import { UserError } from "../../engine/user-error.ts";
import { rootCauseText } from "../../errors/text.ts";
import { type Forwarder, openForwarder } from "../../network/forwarder/forwarder.ts";
import { networkOf } from "../../operations/network.ts";
import { platformThatStands } from "../../operations/status/platform.ts";
import { membersOf } from "../../stage/services/members.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";
import { awaitAnswer } from "./answer.ts";
import { openBrowser, openerOf } from "./browser.ts";
import { chosenHost } from "./choice.ts";

/** Milliseconds until what ran in a sandbox that was only just started has come back. */
const STARTED_PATIENCE = 20_000;

interface OpenOptions extends StageOptions {
  print?: boolean;
  port?: string;
}

/** Opens a service in the browser; on the sandbox it forwards until it is interrupted. */
export async function openService(service: string | undefined, options: OpenOptions): Promise<void> {
  const open = await openStage(options.stage);
  const members = membersOf(open.stage);
  const host = chosenHost({ members, domain: open.stage.domain }, service);
  if (!open.stage.sandbox) return show(`https://${host}`, options);
  const others = members.flatMap(({ hosts }) => hosts).filter((each) => each !== host);
  const forwarder = await forwarderOf(open, [host, ...others], options);
  const stop = untilInterrupted();
  try {
    await show(forwarder.origins.get(host)!, options);
    printStatus(`leads to https://${host} through the sandbox's proxy; Ctrl-C ends it`);
    if (!stop.aborted) await once(stop, "abort");
  } finally {
    await forwarder.close();
  }
}

async function show(url: string, { print }: OpenOptions): Promise<void> {
  process.stdout.write(`${url}\n`);
  if (!print) await openBrowser(openerOf(process.platform, url));
}

async function forwarderOf(
  open: OpenStage,
  hosts: readonly [string, ...string[]],
  options: OpenOptions,
): Promise<Forwarder> {
  const port = portOf(options.port);
  const { name, stage } = open;
  if (!(await platformThatStands(open))) {
    throw new UserError("stage-absent", `stage ${name} does not stand.`, `./platform up --stage ${name}`);
  }
  const patience = (await runningPid()) ? 0 : STARTED_PATIENCE;
  await startSandbox(stage.sandbox!);
  const network = networkOf(stage);
  const failure = await awaitAnswer(network, hosts[0], patience);
  if (failure !== undefined) {
    const what = `https://${hosts[0]} does not answer in the sandbox: ${failure}.`;
    throw new UserError("stage-absent", what, `./platform up --stage ${name}`);
  }
  return openForwarder(network, hosts, { port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
    throw new UserError("argument", `--port ${port}: ${rootCauseText(error)}.`, "name another port, or none");
  });
}

function portOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UserError("argument", `--port ${given}: it takes a port of 1 to 65535.`);
}
