import type { ComponentResource, CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import type { Route } from "../edge/routes.ts";
import { Deployment, type DeploymentArgs } from "../resources/akash/deployment.ts";
import { Manifest, type ManifestArgs } from "../resources/akash/manifest.ts";
import type { Sdl } from "../sdl/document.ts";
import { endpoints } from "../stage/endpoints.ts";
import type { Stage } from "../stage/schema.ts";
import type { BuiltServiceSettings, ServiceSettings } from "../stage/services.ts";
import { forwardedPort, ingressHost, leasedIp } from "../targets/akash/lease-outputs.ts";
import { manifestSdl } from "../targets/akash/manifest-sdl.ts";
import { groupOf, staticSdl } from "../targets/akash/sdl.ts";
import { checkDeclaration, type Declaration } from "../workload/declaration.ts";
import { drainSeconds } from "../workload/drain.ts";
import { withSettings } from "../workload/settings.ts";

/** What every component is given. */
export interface ServiceArgs {
  /** The parsed stage file. */
  readonly stage: Stage;
  /** Services of the stage whose provider must be another one. */
  readonly apartFrom?: readonly string[];
  /** Way out: changes the arguments and options of the resources before they are made. */
  readonly transform?: Transform;
}

interface Transform {
  deployment?(args: DeploymentArgs, options: CustomResourceOptions): void;
  manifest?(args: ManifestArgs, options: CustomResourceOptions): void;
}

/** What a component tells its `Service`. */
export interface ServiceSpec extends ServiceArgs {
  readonly settings: ServiceSettings | BuiltServiceSettings;
  readonly declaration: Declaration;
  /** Resources that have to be ready before the containers start; the lease is not held back by them. */
  readonly needs?: readonly Resource[];
  /** Services that serve the same, and go on when this one is moved or removed. */
  readonly alike?: readonly string[];
}

/** A component that runs on a lease. */
export interface PlatformService extends ComponentResource {
  readonly service: Service;
  /** What its pages ask a person for. */
  readonly login?: Login;
}

/** A user name or an e-mail address, and the password, which is secret. */
export interface Login {
  readonly user?: string;
  readonly email?: string;
  readonly password: Output<string>;
}

/** A declaration on the market: where it runs (`deployment`) and what runs there (`manifest`). */
export class Service {
  /** Name in the stage, such as `web-app`; part of the ownership tag. */
  readonly name: string;
  readonly declaration: Declaration;
  readonly deployment: Deployment;
  readonly manifest: Manifest;

  constructor(parent: ComponentResource, name: string, spec: ServiceSpec) {
    this.name = name;
    this.declaration = withSettings(spec.declaration, spec.settings);
    checkDeclaration(name, this.declaration);
    const { priceCeiling = spec.stage.akash.priceCeiling, placement } = spec.settings;
    const sdl = staticSdl(name, this.declaration, priceCeiling, placement.attributes);
    this.deployment = place(parent, this, sdl, spec);
    this.manifest = run(parent, this, sdl, spec);
  }

  /** The public hosts and where the proxy finds them: the entrance's host at the provider's ingress. */
  routes(): Output<Route[]> {
    const { main, entrance = main, healthPath, hosts = [] } = this.declaration;
    return this.manifest.services.apply((services) => {
      const ingress = ingressHost(this.name, entrance, services);
      const upstream = {
        service: this.name,
        host: ingress,
        port: 443,
        // Providers' ingresses have self-signed certificates: encrypted, but not authenticated.
        tls: { serverName: ingress, verify: false },
        hostHeader: ingress,
        ...(healthPath && { healthPath }),
      };
      return hosts.map((host): Route => ({ host, upstream }));
    });
  }

  /** The leased IP of a container. */
  leasedIp(container: string): Output<string> {
    return this.manifest.ips.apply((ips) => leasedIp(this.name, container, ips));
  }

  /** Where a forwarded port of a container is reached from outside. */
  forwardedPort(container: string, port: number): Output<{ host: string; port: number }> {
    return this.manifest.forwardedPorts.apply((ports) => forwardedPort(this.name, container, port, ports));
  }
}

function place(parent: ComponentResource, { name, declaration }: Service, sdl: Sdl, spec: ServiceSpec): Deployment {
  const { akash } = spec.stage;
  const { placement, deposit } = spec.settings;
  const auditors = auditorsOf(spec.stage, placement.audited ?? akash.audited);
  const seconds = spec.settings.drain ?? drainSeconds(spec.stage, declaration);
  const { stateful = false } = declaration;
  const notice = placement.reclamation ?? (stateful ? akash.reclamation : undefined);
  const args: DeploymentArgs = {
    service: name,
    group: groupOf(sdl),
    deposit: deposit ?? akash.deposit,
    placement: {
      regions: placement.regions ?? akash.regions,
      exclude: [...akash.exclude, ...placement.exclude],
      ...(auditors && { audited: auditors }),
      ...(placement.prefer && { prefer: placement.prefer }),
      apartFrom: [...(spec.apartFrom ?? [])],
    },
    ...(notice && notice !== "none" && { reclamation: notice }),
    stateful,
    ...(seconds > 0 && { drain: { seconds, ...(spec.alike && { to: [...spec.alike] }) } }),
  };
  const options: CustomResourceOptions = { parent };
  spec.transform?.deployment?.(args, options);
  return new Deployment(name, args, options);
}

/** Undefined where anybody will do. */
function auditorsOf(stage: Stage, audited: Stage["akash"]["audited"]): string[] | undefined {
  if (audited === true) return [...endpoints(stage).auditors];
  return audited || undefined;
}

function run(parent: ComponentResource, service: Service, sdl: Sdl, spec: ServiceSpec): Manifest {
  const { owner, dseq, gseq, oseq, provider, hostUri, tag } = service.deployment;
  const args: ManifestArgs = {
    deployment: { owner, dseq, gseq, oseq, provider, hostUri, tag },
    sdl: manifestSdl(sdl, service.declaration.containers),
    takesOver: !service.declaration.stateful,
    readyTimeout: service.declaration.readyTimeout ?? 300,
  };
  const options: CustomResourceOptions = { parent, dependsOn: [...(spec.needs ?? [])] };
  spec.transform?.manifest?.(args, options);
  return new Manifest(service.name, args, options);
}
