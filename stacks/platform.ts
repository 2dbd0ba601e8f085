import { secret } from "@pulumi/pulumi";
import { hostNames } from "../components/hosts.ts";
import { FRONT_USER } from "../components/password-front.ts";
import type { Stage } from "../stage/schema.ts";
import { data } from "./data.ts";
import { edge } from "./edge.ts";
import { foundation } from "./foundation.ts";
import { observability } from "./observability.ts";
import { platformOutput } from "./platform-output.ts";
import { afProvider } from "./provider.ts";
import { services } from "./services.ts";

/** Registers every resource of a stage, layer by layer. */
export function platformStack(stage: Stage) {
  const options = { provider: afProvider(stage) };

  const base = foundation(stage, options);
  const stores = data(stage, base, options);
  const applications = services(stage, base, stores, options);

  const { postgres, ipfs, tracing } = stores;
  const { secrets } = base;
  const published = [ipfs, tracing, ...applications.all]
    .filter((each) => each !== undefined)
    .map(({ service }) => service);
  const monitoring = observability(stage, base, published, options);
  const backends = monitoring ? [...published, monitoring.service] : published;
  const front = edge(stage, base, backends, options);

  const internal = [postgres, secrets?.component, ...front.proxies].filter((each) => each !== undefined);
  const running = [...internal.map(({ service }) => service), ...backends];
  const certificates = [front.certificate, secrets?.certificate].filter((each) => each !== undefined);

  return {
    platform: platformOutput(stage, running, certificates, front.zones, {
      secrets: hostNames(stage.domain, "secrets"),
    }),
    logins: secret({
      ...(secrets && { secrets: secrets.component.login }),
      ...(tracing && { tracing: { user: FRONT_USER, password: tracing.password } }),
      ...(applications.registry && { registry: { user: FRONT_USER, password: applications.registry.password } }),
    }),
  };
}
