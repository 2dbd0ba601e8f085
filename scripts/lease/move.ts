import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { isActive, matchesProvider } from "../../akash/auction/exclusion.ts";
import type { Provider } from "../../akash/chain/client.ts";
import { readyStage } from "../../engine/engine.ts";
import { openStage, requireCredentials } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { refuseWhileRunning } from "../../engine/state-lock.ts";
import { UserError } from "../../engine/user-error.ts";
import { excludeProvider, type NamedProvider, stagePath } from "../../operations/leases/exclusion.ts";
import { providerName } from "../../operations/leases/rows.ts";
import type { OwnedDeployment } from "../../operations/leases/state.ts";
import { ownedBy, type Survey, survey } from "../../operations/leases/survey.ts";
import type { ServiceName } from "../../stage/catalog.ts";
import type { Stage } from "../../stage/schema.ts";
import { up } from "../stage/up.ts";
import { confirm } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";

export interface MoveOptions extends StageOptions {
  to?: string;
  reason?: string;
  for?: string;
  dataLoss?: boolean;
  yes?: boolean;
}

/**
 * Moves a service to another provider: the stage file, which is the truth, excludes the present one, then `up` does
 * what the file says.
 */
export async function moveLease(service: string, options: MoveOptions): Promise<void> {
  const open = await openStage(options.stage);
  requireCredentials(open);
  const ready = await readyStage(open);
  await refuseWhileRunning(ready);
  const seen = await survey(ready, AbortSignal.timeout(60_000));
  const owned = ownedBy(seen.state, service, options.stage);
  if (owned.stateful && !options.dataLoss) throw new UserError(...keepsData(service, options.stage));
  const from = presentProvider(seen, owned);
  const to = options.to === undefined ? undefined : destination(seen.providers, options.to, from, service, open.stage);
  const reason = options.reason ?? `moved away ${new Date().toISOString().slice(0, 10)}`;
  const until = options.for === undefined ? undefined : endOf(options.for, new Date());
  const text = excludeProvider(await readFile(open.file, "utf8"), stagePath(service), { ...from, reason, until }, to);
  const where = to ? `to ${to.providerName}, or the best other bid` : "to the best other bid";
  await confirm(
    `move ${service} from ${from.providerName} ${where}? ${basename(open.file)} is edited first.`,
    options.yes,
  );
  await writeFile(open.file, text);
  const end = until ? ` until ${until}` : "";
  printStatus(`${basename(open.file)}: ${service} excludes ${from.provider} (${from.providerName})${end}: ${reason}`);
  await up({ stage: options.stage, yes: true });
  if (process.exitCode) throw new UserError(`${service} has not moved yet.`, unfinished(options.stage));
  const after = await survey(ready, AbortSignal.timeout(60_000));
  const now = presentProvider(after, ownedBy(after.state, service, options.stage));
  process.stdout.write(`moved ${service} from ${from.providerName} to ${now.providerName}\n`);
  if (to && now.provider !== to.provider)
    printStatus(`${to.providerName} did not make an acceptable bid; lease show tells why`);
}

function keepsData(service: string, stage: string): [string, string] {
  return [
    `${service} holds data, and a volume dies with its lease: it would start empty at the new provider.`,
    `back it up, then: ./platform lease move ${service} --stage ${stage} --data-loss`,
  ];
}

/** RFC 3339, to the second: when a duration such as `30d` or `12h` from `now` on is over. */
export function endOf(duration: string, now: Date): string {
  const [, amount, unit] = /^([1-9][0-9]{0,3})([dh])$/.exec(duration) ?? [];
  if (!amount) throw new UserError(`--for ${duration} is no duration.`, "write days or hours, such as 30d or 12h");
  const hours = Number(amount) * (unit === "d" ? 24 : 1);
  return new Date(now.getTime() + hours * 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
}

function unfinished(stage: string): string {
  return `the stage file keeps the exclusion: ./platform up --stage ${stage} tries again; to stay, take it out`;
}

/** Where the service is, or was when its lease ended. */
function presentProvider({ rows, providers }: Survey, { dseq, service }: OwnedDeployment): NamedProvider {
  const row = rows.find((one) => one.dseq === dseq);
  if (!row?.provider) throw new UserError(`${service} has no provider to move away from.`, "./platform up leases it");
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
      `no provider "${name}" is registered on the chain.`,
      `name an address or a host, such as ${known}`,
    );
  }
  const named = { provider: found.owner, providerName: providerName(found) };
  if (found.owner === from.provider) throw new UserError(`${service} is at ${named.providerName} already.`);
  const now = new Date();
  const excluded = stage.akash.exclude.find((each) => matchesProvider(each.provider, found) && isActive(each, now));
  if (excluded) {
    throw new UserError(
      `the stage excludes ${named.providerName}${excluded.reason ? `: ${excluded.reason}` : ""}.`,
      "take it out of akash.exclude",
    );
  }
  const regions = regionsOf(service, stage);
  const region = found.attributes.find(({ key }) => key === "location-region")?.value ?? "no region";
  if (regions.length > 0 && !regions.includes(region)) {
    throw new UserError(
      `${named.providerName} is in ${region}, and ${service} may be in ${regions.join(", ")} only.`,
      `add ${region} to its placement.regions`,
    );
  }
  return named;
}

function regionsOf(service: string, { services, akash }: Stage): readonly string[] {
  const [key, , beside] = stagePath(service);
  const settings = beside === undefined ? services[key as ServiceName] : services.proxy.also[beside];
  return settings?.placement.regions ?? akash.regions;
}
