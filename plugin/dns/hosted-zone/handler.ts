import type { DnsProvider, HostedZone } from "../../../dns/providers/provider.ts";
import type { DnsProviderName } from "../../../dns/settings.ts";
import { ExplainedError } from "../../../errors/explained-error.ts";
import type { CheckFailure, Handler, PropertyChange, Run } from "../../kernel/handler.ts";
import { sharedDns } from "./connect.ts";
import { type HostedZoneInputs, type HostedZoneOutputs, inputs, TOKEN } from "./contract.ts";

export const handler: Handler<HostedZoneInputs, HostedZoneOutputs> = {
  token: TOKEN,
  inputs,
  secrets: [],

  checkedAs: "dns-zone",
  check({ name }): CheckFailure[] {
    if (/^[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/.test(name)) return [];
    return [
      { property: "name", reason: `"${name}" is no zone name: write it in lower case, as A-labels, without final dot` },
    ];
  },

  diff(old, given) {
    const changes = (["provider", "name"] as const)
      .filter((key) => old.inputs[key] !== given[key])
      .map(
        (path): PropertyChange => ({
          path,
          kind: "update",
          replace: true,
          reason: "a zone keeps its name and provider",
        }),
      );
    return { changes, stables: ["zoneId", "nameServers", "minimumTtl", "created"] };
  },

  async create(run, given) {
    const { provider, withRetry } = await open(run, given.provider);
    const found = await withRetry(() => provider.findZone(given.name, run.signal));
    if (found) run.info(`zone ${given.name} exists at ${given.provider}: adopted, and kept when this stack goes`);
    const zone = found ?? (await make(run, provider, withRetry, given.name));
    return { id: `${given.provider}/${given.name}`, outputs: outputsOf(given, provider, zone, found === null) };
  },

  async read(run, id, old) {
    const given = old?.inputs ?? parseId(id);
    const { provider, withRetry } = await open(run, given.provider);
    const zone = await withRetry(() => provider.findZone(given.name, run.signal));
    if (!zone) return null;
    return { id, inputs: given, outputs: outputsOf(given, provider, zone, old?.outputs.created ?? false) };
  },

  async delete(run, _id, { outputs }) {
    if (!outputs.created) return run.info(`zone ${outputs.name} was there before and stays`);
    const { provider, withRetry } = await open(run, outputs.provider);
    const { ZoneNotEmptyError } = await import("../../../dns/providers/errors.ts");
    const zone = { ...outputs, id: outputs.zoneId };
    try {
      await withRetry(() => provider.deleteZone(zone, run.signal));
    } catch (error) {
      if (!(error instanceof ZoneNotEmptyError)) throw error;
      run.warn(error.message);
    }
  },
};

type Retry = <T>(operation: () => Promise<T>) => Promise<T>;

async function open(run: Run, name: DnsProviderName): Promise<{ provider: DnsProvider; withRetry: Retry }> {
  const provider = await sharedDns(run, name);
  const { withRetry } = await import("../../../dns/providers/retry.ts");
  const options = { signal: run.signal, onStatus: (message: string) => run.status(message) };
  return { provider, withRetry: (operation) => withRetry(operation, options) };
}

/** After a creation of unknown outcome the zone is looked for: it was not there a moment ago, so it is ours. */
async function make(run: Run, provider: DnsProvider, withRetry: Retry, name: string): Promise<HostedZone> {
  const { DnsProviderError } = await import("../../../dns/providers/errors.ts");
  run.status(`creating zone ${name} at ${provider.name}`);
  try {
    return await withRetry(() => provider.createZone(name, run.signal));
  } catch (error) {
    if (!(error instanceof DnsProviderError) || error.kind !== "unknown") throw error;
    const zone = await withRetry(() => provider.findZone(name, run.signal));
    if (!zone) throw error;
    return zone;
  }
}

const outputsOf = (
  given: HostedZoneInputs,
  provider: DnsProvider,
  zone: HostedZone,
  created: boolean,
): HostedZoneOutputs => ({
  ...given,
  zoneId: zone.id,
  nameServers: [...zone.nameServers],
  minimumTtl: provider.minimumTtl(zone),
  created,
});

function parseId(id: string): HostedZoneInputs {
  const [provider, name, ...rest] = id.split("/");
  const parsed = inputs.safeParse({ provider, name });
  if (parsed.success && rest.length === 0) return parsed.data;
  throw new ExplainedError("argument", `"${id}" is not an id of a zone`, {
    fix: "write provider/name, such as desec/example.com",
  });
}
