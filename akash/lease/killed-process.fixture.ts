import { internet } from "../../network/network.ts";
import { type MarketSettings, openMarket } from "../market.ts";
import { obtainPlace, type PlaceRequest } from "./place.ts";

/**
 * A process that leases a deployment and prints its status messages, then "placed". It stays until it is killed, so a
 * slow test kills it later than meant, but never not at all.
 */
export interface KilledProcessInput {
  readonly settings: MarketSettings;
  readonly lockFolder: string;
  readonly request: PlaceRequest;
}

const { settings, lockFolder, request }: KilledProcessInput = JSON.parse(process.argv[2]!);
const market = await openMarket(settings, internet, lockFolder);
const caller = { signal: AbortSignal.timeout(30_000), status: (message: string) => void console.log(message) };
await obtainPlace(market, request, caller);
console.log("placed");
setTimeout(() => {}, 60_000);
