import { type ComponentResource, secret } from "@pulumi/pulumi";
import type { PlatformService } from "../components/service.ts";
import type { Provider } from "../resources/provider.ts";
import { type ImageLock, NO_LOCK } from "../stage/image-lock.ts";
import type { Stage } from "../stage/schema.ts";
import { hostNames } from "../stage/services/host-names.ts";
import { type Targets, targetsOf } from "../targets/registry.ts";
import { apps, noteOpenSecrets } from "./apps.ts";
import { copies } from "./copies.ts";
import { data } from "./data.ts";
import { edge } from "./edge.ts";
import { foundation } from "./foundation.ts";
import { observability } from "./observability.ts";
import { platformOutput } from "./platform-output.ts";
import { afProvider } from "./provider.ts";
import { serviceArgs } from "./service-args.ts";
import { services } from "./services.ts";

interface PlatformOptions {
  /** In place of the stage's. */
  readonly targets?: Targets | undefined;
  /** Digests that images of others are taken by; the sandbox, where nothing is pulled, names them by their tags. */
  readonly lock?: ImageLock | undefined;
  /** Absent = it is made. */
  readonly provider?: Provider | undefined;
  /** Of every resource; absent = the stack. */
  readonly parent?: ComponentResource | undefined;
}

/** Registers every resource of a stage, layer by layer. */
export function platformStack(
  stage: Stage,
  { targets = targetsOf(stage), lock = NO_LOCK, parent, provider }: PlatformOptions = {},
) {
  const argsOf = serviceArgs(stage, targets, stage.sandbox ? NO_LOCK : lock);
  const owned = parent ? { parent } : {};
  const options = { provider: provider ?? afProvider(stage, owned), ...owned };

  const base = foundation(stage, argsOf, options);
  const stores = data(stage, argsOf, base, options);
  const applications = [
    ...services(stage, argsOf, base, stores, options),
    ...apps(stage, argsOf, base, stores, options),
  ];
  noteOpenSecrets(stage);

  const { postgres, ipfs, tracing } = stores;
  const { secrets } = base;
  const present = <T>(all: readonly (T | undefined)[]): T[] => all.filter((each) => each !== undefined);
  const keeping = present<PlatformService>([secrets?.component, postgres, ipfs, ...applications]);
  const restored = copies(stage, argsOf, keeping, options);
  const routed = present<PlatformService>([ipfs, tracing, ...applications.filter(isRouted)]);
  const monitoring = observability(stage, argsOf, base, servicesOf(routed), options);
  const backends = present<PlatformService>([...routed, monitoring]);
  const front = edge(stage, argsOf, base, servicesOf(backends), options);

  const inside = applications.filter((each) => !isRouted(each));
  const running = present<PlatformService>([
    postgres,
    secrets?.component,
    ...front.proxies,
    ...backends,
    ...inside,
    ...restored,
  ]);
  const certificates = present([front.certificate, secrets?.certificate]);

  return {
    platform: platformOutput(stage, [...servicesOf(running), ...(postgres?.others ?? [])], certificates, front.zones, {
      secrets: hostNames(stage, "secrets"),
    }),
    logins: secret(Object.fromEntries(running.flatMap(({ service, login }) => (login ? [[service.name, login]] : [])))),
  };
}

/** Whether the proxy leads to it. */
const isRouted = ({ service }: PlatformService): boolean => (service.declaration.hosts ?? []).length > 0;

const servicesOf = (components: readonly PlatformService[]) => components.map(({ service }) => service);
