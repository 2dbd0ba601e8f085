import { type Exclusion, exclusionOf, matchesProvider } from "../../akash/auction/exclusion.ts";
import type { Provider } from "../../akash/chain/client.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { UserError } from "../../engine/user-error.ts";
import type { Stage } from "../../stage/schema.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import { settingsOf } from "../../stage/services/members.ts";
import { replicationOf } from "../../stage/services/replication.ts";
import { settingsPath } from "../../stage/services/settings-path.ts";
import type { Move, MoveWish } from "../target.ts";
import { excludeProvider, type NamedProvider } from "./exclusion.ts";
import { providerName } from "./rows.ts";
import type { MarketState, OwnedDeployment } from "./state.ts";
import { ownedBy, type Survey, survey } from "./survey.ts";

/**
 * A move as the stage file says it: the present provider is excluded, and perhaps another one preferred. One that began and
 * was interrupted goes on: nobody else is excluded.
 */
export async function planMove(
  ready: ReadyStage,
  service: string,
  { to: name, reason, until }: MoveWish,
  signal: AbortSignal,
): Promise<Move> {
  const seen = await survey(ready, signal);
  const owned = ownedBy(seen.state, service, ready.name);
  const from = presentProvider(seen, leftPlace(seen.state, owned));
  const to = name === undefined ? undefined : destination(seen.providers, name, from, service, ready.stage);
  const end = until ? ` until ${until}` : "";
  const began = !to && isExcluded(from, placementOf(service, ready.stage)?.exclude ?? []);
  return {
    stateful: owned.stateful,
    from: from.providerName,
    ...(to && { to: to.providerName }),
    change: began
      ? `${service} excludes ${from.providerName} already: the move that began is finished`
      : `${service} excludes ${from.provider} (${from.providerName})${end}: ${reason}`,
    edit: (text) =>
      began ? text : excludeProvider(text, settingsPath(ready.stage, service), { ...from, reason, until }, to),
    async place(later) {
      const after = await survey(ready, later);
      return presentProvider(after, ownedBy(after.state, service, ready.name)).providerName;
    },
  };
}

/** The place that a service leaves: while a move is not finished the one it began at, else where it is. Pure. */
export function leftPlace({ owned }: MarketState, current: OwnedDeployment): OwnedDeployment {
  return owned.find(({ urn, leaving }) => leaving && urn === current.urn) ?? current;
}

/** Whether the stage file excludes a provider by now, whatever it is called there. */
function isExcluded({ provider, providerName }: NamedProvider, exclude: readonly Exclusion[]): boolean {
  return exclusionOf({ owner: provider, host_uri: `https://${providerName}` }, exclude, new Date()) !== undefined;
}

/** Where the service is, or was when its lease ended. */
function presentProvider({ rows, providers }: Survey, { dseq, service }: OwnedDeployment): NamedProvider {
  const row = rows.find((one) => one.dseq === dseq);
  if (!row?.provider)
    throw new UserError("argument", `${service} has no provider to move away from.`, "./platform up leases it");
  const provider = providers.find(({ owner }) => owner === row.provider);
  return { provider: row.provider, providerName: provider ? providerName(provider) : row.provider };
}

/** The provider a service shall move to. Throws where it could never be chosen. */
export function destination(
  providers: readonly Provider[],
  name: string,
  from: NamedProvider,
  service: string,
  stage: Stage,
): NamedProvider {
  const found = providers.find((provider) => matchesProvider(name, provider));
  if (!found) {
    const known = providers.map(providerName).sort().slice(0, 20).join(", ");
    throw new UserError(
      "not-found",
      `no provider "${name}" is registered on the chain.`,
      `name an address or a host, such as ${known}`,
    );
  }
  const named = { provider: found.owner, providerName: providerName(found) };
  if (found.owner === from.provider) throw new UserError("argument", `${service} is at ${named.providerName} already.`);
  const excluded = exclusionOf(found, stage.akash.exclude, new Date());
  if (excluded) {
    throw new UserError(
      "argument",
      `the stage excludes ${named.providerName}${excluded.reason ? `: ${excluded.reason}` : ""}.`,
      "take it out of akash.exclude",
    );
  }
  const regions = regionsOf(service, stage);
  const region = found.attributes.find(({ key }) => key === "location-region")?.value ?? "no region";
  if (regions.length > 0 && !regions.includes(region)) {
    throw new UserError(
      "argument",
      `${named.providerName} is in ${region}, and ${service} may be in ${regions.join(", ")} only.`,
      `add ${region} to its placement.regions`,
    );
  }
  return named;
}

function regionsOf(service: string, stage: Stage): readonly string[] {
  return placementOf(service, stage)?.regions ?? stage.akash.regions;
}

function placementOf(service: string, { services }: Stage) {
  const { also } = services.proxy;
  const proxies = Object.entries(also).map(([name, settings]) => ({ name: `${CATALOG.proxy.name}-${name}`, settings }));
  const databases = replicationOf(services.postgres)?.places ?? [];
  return [...databases, ...settingsOf(services), ...proxies].find(({ name }) => name === service)?.settings.placement;
}
