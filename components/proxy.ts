import { all, ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { encodeBundle } from "../edge/bundle.ts";
import { renderPingap } from "../edge/pingap.ts";
import type { AcmeCertificate } from "../resources/acme/certificate.ts";
import { EdgeBundle } from "../resources/edge-bundle.ts";
import type { ServiceSettings } from "../stage/services/settings.ts";
import { edgeCertificate } from "./edge-certificate.ts";
import { SecretFolder, type SecretStoreAccess } from "./secret-folder.ts";
import { type PlatformService, Service, type ServiceArgs } from "./service.ts";

export interface ProxyArgs extends ServiceArgs {
  readonly settings: ServiceSettings;
  /** Image of the proxy. */
  readonly image: Input<string>;
  /** Services whose public hosts it serves. */
  readonly backends: readonly Service[];
  /** Certificates that cover these hosts. */
  readonly certificates: Readonly<Record<string, AcmeCertificate>>;
  /** The backend whose health is the answer of `/health`. */
  readonly healthService?: string;
  /** Where it fetches its configuration; absent = it starts with the whole, and is changed with it. */
  readonly vault?: SecretStoreAccess;
  /** Names of the other proxies that serve the same. */
  readonly alike?: readonly string[];
  /** The one whose configuration this one serves too; absent = it has one of its own. */
  readonly primary?: EdgeProxy;
}

/** Pingap on an address of its own: TLS for every public host, and the way to each backend's ingress. */
export class EdgeProxy extends ComponentResource implements PlatformService {
  readonly service: Service;
  /** Address the hosts' records point at. */
  readonly address: Output<string>;
  readonly #content: Content;

  constructor(name: string, args: ProxyArgs, options?: ComponentResourceOptions) {
    super("platform:edge:Proxy", name, {}, options);
    this.#content = args.primary ? args.primary.#content : this.#ownContent(name, args);
    const { start, folder } = this.#content;
    const reader = args.primary ? folder?.reader(this, `infrastructure-${name}`) : folder;
    this.service = new Service(this, name, {
      ...args,
      reader,
      needs: args.backends.map((backend) => backend.running.ready),
      declaration: {
        main: name,
        healthPath: "/health",
        containers: {
          [name]: {
            image: args.image,
            env: { ...reader?.env, ...start },
            ports: [
              { port: 443, to: "address" },
              { port: 80, to: "address" },
            ],
            cpu: 1,
            memory: "512Mi",
          },
        },
      },
    });
    this.address = this.service.running.address(name);
    this.registerOutputs();
  }

  /** A route or a certificate is another value of the secret BUNDLE; what the proxy starts with stays as it is. */
  #ownContent(name: string, args: ProxyArgs): Content {
    const toml = configuration(args);
    if (!args.vault) return { start: { PINGAP_TOML_B64: toml.apply(encodeBundle) } };
    const { bundle, publicKey, boot, bootSerial } = new EdgeBundle(name, { toml }, { parent: this });
    const folder = new SecretFolder(this, args.vault, "/infrastructure-proxy", { BUNDLE: bundle });
    const start = { PINGAP_TOML_B64: boot, EDGE_BUNDLE_SERIAL: bootSerial.apply(String), EDGE_BUNDLE_KEY: publicKey };
    return { start, folder };
  }
}

/** What proxies that serve the same have in common. */
interface Content {
  /** Environment they start with. */
  readonly start: Readonly<Record<string, Input<string>>>;
  /** Where they fetch what is newer; absent = nothing is. */
  readonly folder?: SecretFolder;
}

function configuration({ backends, certificates, healthService }: ProxyArgs): Output<string> {
  const routes = all(backends.map((backend) => backend.routes()));
  const keys = all(Object.entries(certificates).map(([name, certificate]) => edgeCertificate(name, certificate)));
  return all([routes, keys]).apply(([routes, certificates]) =>
    renderPingap({ routes: routes.flat(), certificates, ...(healthService && { healthService }) }),
  );
}
