import type { ReadyStage } from "../../engine/engine.ts";
import { errorText } from "../../errors/text.ts";
import { decide } from "../../pins/decide.ts";
import type { PinService } from "../../pins/service.ts";
import { ASK, inIpfs, type LocalPins } from "./local.ts";
import type { KnownService } from "./services.ts";

/** What was asked of a service. */
export interface Synced {
  readonly asked: number;
  /** Of these, what had failed before. */
  readonly again: number;
  /** What went wrong, a line each; nothing more is asked of a service after the first. */
  readonly failed: readonly string[];
}

/** Asks a service for all that IPFS pins and it does not have. */
export async function sync(
  ready: ReadyStage,
  { can, use }: KnownService,
  local: LocalPins,
  signal: AbortSignal,
): Promise<Synced> {
  const done = { asked: 0, again: 0, failed: [] as string[] };
  if (!can.pinsByCid) return done;
  const delegates = new Set<string>();
  try {
    await use(signal, async (service) => {
      for (const action of decide(local.cids, await service.list())) {
        if (action.kind === "again") await takeAway(service, action.failed);
        for (const each of await service.pin(action.cid, local.addresses)) delegates.add(each);
        done.asked += 1;
        if (action.kind === "again") done.again += 1;
      }
    });
  } catch (error) {
    signal.throwIfAborted();
    done.failed.push(errorText(error));
  }
  await connectTo(ready, [...delegates], signal);
  return done;
}

async function takeAway(service: PinService, ids: readonly string[]): Promise<void> {
  for (const id of ids) await service.unpin(id);
}

/** As many as are connected to. */
const MOST_DELEGATES = 20;

/** Lets IPFS connect to the peers of a service, which then need not find it. It is a help alone: where it fails, they look for it. */
async function connectTo(ready: ReadyStage, delegates: readonly string[], signal: AbortSignal): Promise<void> {
  const addresses = delegates.filter((each) => /^\/[A-Za-z0-9/._:-]+$/.test(each)).slice(0, MOST_DELEGATES);
  if (addresses.length === 0) return;
  const script = `${ASK}\nfor each in ${addresses.join(" ")}; do ask swarm connect --timeout=20s "$each"; done`;
  await inIpfs(ready, signal)(script).catch(() => signal.throwIfAborted());
}
