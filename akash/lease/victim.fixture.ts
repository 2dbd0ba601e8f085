import { internet } from "../../network/network.ts";
import { type MarketSettings, openMarket } from "../market.ts";
import { obtainPlace, type PlaceRequest } from "./place.ts";

/** A process that leases a place and says on standard output what it does; made to be killed. */
export interface VictimInput {
  readonly settings: MarketSettings;
  readonly lockFolder: string;
  readonly request: PlaceRequest;
}

const { settings, lockFolder, request }: VictimInput = JSON.parse(process.argv[2]!);
const market = await openMarket(settings, internet, lockFolder);
const caller = { signal: AbortSignal.timeout(30_000), status: (message: string) => void console.log(message) };
await obtainPlace(market, request, caller);
console.log("done");
