import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { App as AppComponent } from "../components/app.ts";
import { readLock } from "../stacks/config.ts";
import { NO_LOCK } from "../stage/image-lock.ts";
import { BASES } from "../stage/services/third-party-images.ts";
import { targetsOf } from "../targets/registry.ts";
import { type AppSettingsArgs, appValues } from "./app-values.ts";
import { databaseOf, type Postgres } from "./postgres.ts";
import { refuseRisks } from "./risks.ts";
import { optionsOf, type Stage } from "./stage.ts";
import { needs } from "./values.ts";

export interface AppArgs extends AppSettingsArgs {
  /** Whose wallet pays, and whose registry keeps what is built. */
  readonly stage: Stage;
  /** Has a database and a role for it (`databases`); the app finds them as `DATABASE_URL`. */
  readonly database?: Postgres;
}

/**
 * A service of one's own on a lease of its own.
 *
 * The provider's ingress answers at `host` and at `hosts`, by HTTP, and by HTTPS with a certificate that the provider signed
 * itself. A certificate for one's own names comes with a `Platform`.
 * @example
 * const wiki = new App("wiki", {
 *   stage: shop,
 *   image: "ghcr.io/requarks/wiki:2.5",
 *   port: 8080,
 *   hosts: ["wiki.example.com"],
 *   database,
 *   generate: ["SESSION_SECRET"],
 * });
 */
export class App extends ComponentResource {
  readonly #app: AppComponent;
  readonly #name: string;

  /** @throws RunError naming everything that is wrong with the arguments */
  constructor(name: string, args: AppArgs, options?: ComponentResourceOptions) {
    const { stage, database, ...own } = args;
    const what = `App ${name}`;
    needs(what, stage.settings, "akash", "it is leased");
    if (own.sibling !== undefined || own.static !== undefined)
      needs(what, stage.settings, "images", "its image is built");
    const values = appValues(name, stage.settings, own);
    const lock = values.stage.sandbox ? NO_LOCK : readLock();
    refuseRisks(what, values.stage, lock, own.static === undefined ? [] : BASES["images/static"]);
    super("platform:library:App", name, {}, optionsOf(stage, options));
    const postgres = database && databaseOf(database, name);
    const app = {
      ...values,
      target: targetsOf(values.stage)[values.settings.target],
      lock,
      apartFrom: postgres ? [postgres.service.name] : [],
      direct: true,
      used: [],
      urls: {},
      ...(postgres && { postgres }),
    };
    this.#name = name;
    this.#app = new AppComponent(name, app, { parent: this });
    this.registerOutputs();
  }

  /** Its name at the provider's ingress, where `port` is open. */
  get host(): Output<string> {
    return this.#running.ingress(this.#name).host;
  }

  /** Its own address, where one of `ports` is open at it. */
  get address(): Output<string> {
    return this.#running.address(this.#name);
  }

  /** US dollars, two decimals. */
  get pricePerMonth(): Output<string> {
    return this.#running.pricePerMonth;
  }

  /** Where a forwarded one of `ports` is reached. */
  forwarded(port: number): Output<{ host: string; port: number }> {
    return this.#running.port(this.#name, port);
  }

  get #running() {
    return this.#app.service.running;
  }
}
