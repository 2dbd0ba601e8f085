import type { ReadyStage } from "../../engine/engine.ts";
import { errorText } from "../../errors/text.ts";
import { canonicalCid } from "../../pins/cid.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import { inContainer, type Printed } from "../backup/container.ts";

/** What the IPFS of a stage pins, as its container says. */
export interface LocalPins {
  /** Of recursive pins, in canonical form. */
  readonly cids: readonly string[];
  /** Multiaddresses at which others may reach it. */
  readonly addresses: readonly string[];
  /** When its place began with what it has, milliseconds since 1970. */
  readonly place: number;
  /** Seconds since each service was last asked for all of them; since its start where it was not. Empty where Kubo asks none. */
  readonly asked: ReadonlyMap<string, number>;
  /** Seconds since it began to ask; absent where Kubo asks none. */
  readonly began?: number;
}

export type Local = LocalPins | { readonly why: string };

/** Runs a script in the container of IPFS. */
export const inIpfs = (ready: ReadyStage, signal: AbortSignal) =>
  inContainer(ready, { place: CATALOG.ipfs.name, container: CATALOG.ipfs.name }, signal);

/** Kubo's command line, where its RPC listens in any case. */
export const ASK = `ask() { gosu ipfs ipfs --api=/ip4/127.0.0.1/tcp/5001 "$@" < /dev/null; }`;

/** Prints what `readLocal` reads; the notes are those of `components/ipfs/remote-pins.ts`. */
export const TELL = `
${ASK}
told=$(ask pin ls --type=recursive --quiet) || exit 1
printf '%s\\n' "$told" | sed 's/^/pin /'
printf '%s\\n' "$(ask id --format '<addrs>')" | sed 's/^/address /'
echo "place $(stat -c %Y /data/ipfs/.backups/began 2> /dev/null || stat -c %Y /data/ipfs/version)"
cd "\${TMPDIR:-/tmp}/remote-pins" 2> /dev/null || exit 0
now=$(date +%s)
echo "began $((now - $(cat .began)))"
for name in *; do if [ -e "$name" ]; then echo "asked $name $((now - $(cat "$name")))"; fi; done
`;

/** Asks IPFS what it pins. */
export async function localPins(ready: ReadyStage, signal: AbortSignal): Promise<Local> {
  try {
    return readLocal(await inIpfs(ready, signal)(TELL));
  } catch (error) {
    return { why: errorText(error) };
  }
}

/** Pure. */
export function readLocal({ code, lines }: Printed): Local {
  if (code !== 0) return { why: lines.findLast((line) => line.trim() !== "") ?? `it ended with ${code}` };
  const said = lines.map((line) => line.split(" "));
  const of = (word: string) => said.filter(([first]) => first === word);
  const began = Number(of("began")[0]?.[1]);
  const place = Number(of("place")[0]?.[1]);
  if (!(place > 0)) return { why: "it does not say when its place began" };
  return {
    cids: [...new Set(of("pin").flatMap(([, cid = ""]) => canonicalCid(cid) ?? []))],
    addresses: of("address").flatMap(([, address = ""]) => (isPublic(address) ? [address] : [])),
    place: place * 1000,
    asked: new Map(of("asked").map(([, name = "", seconds]) => [name, Number(seconds)])),
    ...(Number.isFinite(began) && { began }),
  };
}

/** Loopback, private and link-local addresses lead nobody there. */
const isPublic = (address: string): boolean =>
  address.startsWith("/") &&
  !/^\/ip4\/(127|10|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(address) &&
  !/^\/ip6\/(::1\/|f[cde])/.test(address);
