import type { ComponentResource, Output, Resource } from "@pulumi/pulumi";
import type { Route } from "../edge/routes.ts";
import { type ImageLock, NO_LOCK } from "../stage/image-lock.ts";
import type { Stage } from "../stage/schema.ts";
import type { BuiltServiceSettings } from "../stage/services/services.ts";
import type { ServiceSettings } from "../stage/services/settings.ts";
import { checkDemands, demandsOf, type Running, type Target, type Transform } from "../targets/target.ts";
import { checkDeclaration, type Declaration } from "../workload/declaration.ts";
import { drainSeconds } from "../workload/drain.ts";
import { withPinnedImages } from "../workload/pinned.ts";
import { withSettings } from "../workload/settings.ts";
import type { CopySource } from "./copy-source.ts";
import type { Reader } from "./secret-folder.ts";

/** What every component is given. */
export interface ServiceArgs {
  /** The parsed stage file. */
  readonly stage: Stage;
  /** Digests that images of others are taken by; absent = they are named as they are. */
  readonly lock?: ImageLock;
  /** Where the service runs. */
  readonly target: Target;
  /** Services of the stage it must not share a place with. */
  readonly apartFrom?: readonly string[];
  /** Way out: changes the arguments and options of the target's resources before they are made. */
  readonly transform?: Transform;
}

/** What a component tells its `Service`. */
export interface ServiceSpec extends ServiceArgs {
  readonly settings: ServiceSettings | BuiltServiceSettings;
  readonly declaration: Declaration;
  /** What it reads its secrets as, for those to change with who runs it. */
  readonly reader?: Reader | undefined;
  /** Resources that have to be ready before the containers start; the place is not held back by them. */
  readonly needs?: readonly Resource[];
  /** Services that serve the same, and go on when this one is moved or removed. */
  readonly alike?: readonly string[];
}

/** A component with containers. */
export interface PlatformService extends ComponentResource {
  readonly service: Service;
  /** What its pages ask a person for. */
  readonly login?: Login;
  /** Absent = it keeps no backups. */
  readonly copySource?: CopySource;
}

/** A user name or an e-mail address, and the password, which is secret. */
export interface Login {
  readonly user?: string;
  readonly email?: string;
  readonly password: Output<string>;
}

/** A declaration, with the stage's settings, on its target. */
export class Service {
  /** Name in the stage, such as `web-app`. */
  readonly name: string;
  readonly declaration: Declaration;
  readonly running: Running;

  constructor(parent: ComponentResource, name: string, spec: ServiceSpec) {
    const { stage, lock = NO_LOCK, target, settings, apartFrom = [], reader, needs = [], alike, transform } = spec;
    const declaration = withPinnedImages(withSettings(spec.declaration, settings), lock);
    checkDeclaration(name, declaration);
    checkDemands(target, name, demandsOf(declaration));
    this.name = name;
    this.declaration = declaration;
    this.running = target.deploy(parent, name, declaration, {
      settings,
      apartFrom,
      needs: [...needs, ...(reader?.ready ?? [])],
      drain: settings.drain ?? drainSeconds(stage, declaration),
      ...(alike && { alike }),
      ...(transform && { transform }),
    });
    reader?.runsWith(this.running.heldBy);
  }

  /** The public hosts and where the proxy finds them: the entrance at its ingress. */
  routes(): Output<Route[]> {
    const { main, entrance = main, healthPath, hosts = [] } = this.declaration;
    return this.running.ingress(entrance).apply((ingress) => {
      const upstream = { service: this.name, ...ingress, ...(healthPath && { healthPath }) };
      return hosts.map((host): Route => ({ host, upstream }));
    });
  }
}
