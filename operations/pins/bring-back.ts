import type { ReadyStage } from "../../engine/engine.ts";
import { beyond } from "../../pins/decide.ts";
import type { RemotePin } from "../../pins/service.ts";
import { ASK, inIpfs, type LocalPins } from "./local.ts";

/** Seconds that IPFS may look for the blocks of one pin. */
const PATIENCE = 600;

/** What services have and IPFS has not, each once, the oldest first. Pure. */
export const onlyElsewhere = (local: LocalPins, pins: readonly RemotePin[]): string[] => [
  ...new Set(
    beyond(local.cids, pins)
      .filter(({ state }) => state === "pinned")
      .toSorted((one, other) => one.since.localeCompare(other.since))
      .map(({ cid }) => cid),
  ),
];

/** Lets IPFS fetch all blocks below a CID from whoever has them, and pin it. @returns why not; undefined = it is pinned */
export async function bringBack(ready: ReadyStage, cid: string, signal: AbortSignal): Promise<string | undefined> {
  const script = `${ASK}\nask pin add --progress=false --timeout=${PATIENCE}s ${cid} 2>&1`;
  const { code, lines } = await inIpfs(ready, signal)(script);
  return code === 0 ? undefined : (lines.findLast((line) => line.trim() !== "") ?? `it ended with ${code}`);
}
