import { Board } from "../../akash/board.ts";
import { ChainClient, type DeploymentInfo } from "../../akash/chain/client.ts";
import { isLive } from "../../akash/chain/lease-state.ts";
import { closeLeftovers } from "../../akash/lease/leftovers.ts";
import type { Market } from "../../akash/market.ts";
import { LeaseTokens } from "../../akash/wallet/jwt.ts";
import { mnemonicSigner } from "../../akash/wallet/mnemonic-signer.ts";
import type { Signer } from "../../akash/wallet/signer.ts";
import { Wallet } from "../../akash/wallet/wallet.ts";
import { restorable } from "../../backup/known-generations.ts";
import { postgresArchive } from "../../backup/postgres/archive.ts";
import { S3 } from "../../backup/s3/client.ts";
import type { StateResource } from "../../engine/stack-state.ts";
import { internet } from "../../network/network.ts";
import { type Claims, isLeftover } from "../../operations/leases/ownership.ts";
import { goneBackTo, withUnfinishedTakenBack } from "../../operations/leases/unfinished-replacements.ts";
import { unrecordedDeployments, unrecordedText } from "../../operations/leases/unrecorded.ts";
import { usedStill } from "../../operations/leases/used-still.ts";
import { type Consents, NO_CONSENT } from "../../plugin/kernel/consents.ts";
import type { Run } from "../../plugin/kernel/handler.ts";
import type { GroupSpec, Lease } from "../../sandbox/chain/wire/types.ts";
import { orderKey } from "../../sandbox/market.ts";
import { folderFor, repository } from "./archive.ts";
import { DATABASE, MAX_LOSS } from "./data.ts";
import { clearDisk, DISK_ROOT, rewriteDisk } from "./disk.ts";
import { Engine, type State } from "./engine.ts";
import { FaultInjector } from "./fault-injector.ts";
import { Ledger } from "./ledger.ts";
import { PROJECT, STAGE } from "./names.ts";
import {
  ACT,
  DEPOSIT_CAP,
  defaultWish,
  isStateful,
  OF_DATA,
  programOf,
  type ServiceWish,
  type Wish,
} from "./platform.ts";
import {
  type Change,
  type Fault,
  type Incident,
  type Schedule,
  type ServiceName,
  type Step,
  serviceNames,
} from "./schedule.ts";
import { forgetSignatures } from "./signatures.ts";
import { SimulatedProcess } from "./simulated-process.ts";
import { clock } from "./time.ts";
import { setFaultInjector, wireTo } from "./wire.ts";
import { CHAIN_ID, DEFAULT_PATIENCE, mnemonic, NODE_URL, World } from "./world.ts";

/** How a run that was stopped before it paid or closed anything tells it. */
const UNRECORDED = /its state does not know/;
/** How a move is refused that would lose what a database wrote. */
const WAITS_FOR_BACKUP =
  /no backup of it is known|more than backup\.maxLoss|could not be held|begins with is not known/;
const REPOSITORY_SILENT = /begins with is not known/;
/** Most runs until a step must have converged. */
const MAX_RUNS = 6;
/** Looks, 5 s apart, until a database must serve that was started in the run's last moment. */
const SETTLING = 12;
/** Most time one run may take, milliseconds of the schedule's clock. */
const runLimit = 3 * 3_600_000;

export interface Outcome {
  /** Undefined when all went well. */
  readonly why?: string;
  /** What happened, in order. */
  readonly journal: readonly string[];
  readonly runs: number;
}

/** Services whose data the person who makes the change gives up by it; one that is backed up moves with its data. */
function dataEndedBy(change: Change, backedUp: boolean, wish: Wish): readonly string[] {
  if (change.do === "destroy") return serviceNames;
  if (backedUp) return serviceNames.filter((service) => !wish[service]);
  return change.do === "cpu" || change.do === "exclude" || change.do === "remove" ? [change.service] : [];
}

/** Plays one schedule from an empty stage to its end. */
export async function play(schedule: Schedule): Promise<Outcome> {
  clock.reset();
  clearDisk();
  forgetSignatures();
  const world = await World.create(schedule.backedUp === true);
  wireTo(world, schedule.seed);
  world.begin();
  const signer = await mnemonicSigner(mnemonic, "test");
  const performance = new Performance(schedule, world, signer);
  if (world.data) world.data.tell = (line) => performance.note(`   ${line}`);
  try {
    await performance.play();
  } catch (error) {
    performance.journal.push(`failed: ${(error as Error).message}`);
    return { why: (error as Error).message, journal: performance.journal, runs: performance.runs };
  } finally {
    world.chain.stop();
  }
  return { journal: performance.journal, runs: performance.runs };
}

type Command = "up" | "up --refresh" | "adopt" | "destroy";

class Performance {
  readonly journal: string[] = [];
  runs = 0;
  readonly #schedule: Schedule;
  readonly #world: World;
  readonly #signer: Signer;
  readonly #ledger: Ledger;
  readonly #state: State = { recorded: [] };
  readonly #initial: bigint;
  #wish: Wish;
  /** Services whose data the person gives up by changes that are not through yet. */
  readonly #asked = new Set<string>();
  /** Services whose data the person gives up in this run. */
  #givenUp: ReadonlySet<string> = new Set();
  /** What the plugin is told of that in this run. */
  #consents: Consents = NO_CONSENT;
  /** The state as it was before the step before. */
  #older: State["recorded"] = [];
  /** Deployments that run, by service, and that an adopting run takes up. */
  #adopted: Readonly<Record<string, string>> | undefined;
  /** What was wanted before the last change. */
  #former: Wish;

  constructor(schedule: Schedule, world: World, signer: Signer) {
    this.#schedule = schedule;
    this.#world = world;
    this.#signer = signer;
    this.#ledger = new Ledger(world);
    this.#initial = this.#ledger.uact().balance;
    this.#wish = {};
    for (const service of schedule.services) this.#set(service, defaultWish);
    this.#former = this.#wish;
  }

  get #backedUp(): boolean {
    return this.#world.data !== undefined;
  }

  async play(): Promise<void> {
    for (const step of this.#schedule.steps) {
      const before = this.#state.recorded;
      await this.#step(step);
      this.#older = before;
      // a first backup is there before most moves
      if (this.#backedUp && !step.abandoned) await letPass(60_000);
    }
  }

  async #step(step: Step): Promise<void> {
    const { change, incident, faults, again, during, abandoned } = step;
    if (incident) await this.#happen(incident);
    this.#apply(change);
    this.note(`-- ${change.do}${"service" in change ? ` ${change.service}` : ""}`);
    const kept = this.#backedUp ? [] : this.#dataToKeep();
    this.#ledger.keep(kept.map(({ lease }) => lease));
    if (change.do === "back") this.#asked.clear();
    // Taking back what was gone through with is another replacement; of what was not, nothing is asked.
    const ended =
      change.do === "back" && !this.#backedUp
        ? this.#statefulBut(kept)
        : dataEndedBy(change, this.#backedUp, this.#wish);
    for (const service of ended) this.#asked.add(service);
    const destroys = change.do === "destroy";
    const deposits = this.#ledger.holdings().length;
    // Data without a backup, or that cannot be held, is waited for, and given up in the end.
    let tired: readonly string[] = [];
    let command: Command = destroys ? "destroy" : incident ? "up --refresh" : "up";
    for (let run = 1; ; run++) {
      this.#givenUp = new Set([...this.#asked, ...(run > 2 ? this.#silenced() : []), ...tired]);
      const result = await this.#run(
        command,
        run === 1 ? faults : run === 2 ? again : [],
        run === 1 ? during : undefined,
      );
      const missing = result === "done" ? (destroys ? this.#left() : await this.#settledUnlike()) : result;
      const violations = [...this.#ledger.violations, ...(this.#world.data?.violations ?? [])];
      if (violations.length > 0) throw new Error(violations.join("; "));
      if (missing === undefined) {
        this.#asked.clear();
        break;
      }
      this.note(`   run ${run}: ${missing}`);
      if (abandoned && run === 1) break;
      if (run === MAX_RUNS) throw new Error(`does not converge within ${MAX_RUNS} runs: ${missing}`);
      if (/did not take the manifest(?!.*The lease was closed)/.test(missing)) this.#excludeLyingProvider();
      if (/no acceptable bid.*excluded by the stage file/.test(missing)) this.#liftExclusions();
      const adopts = command === "adopt" && result !== "done";
      if (!destroys && !adopts) command = run === 1 && result !== "done" ? "up" : "up --refresh";
      if (WAITS_FOR_BACKUP.test(missing)) {
        if (run >= MAX_RUNS - 2 && !REPOSITORY_SILENT.test(missing)) tired = [DATABASE];
        else await letPass(60_000);
      }
      if (UNRECORDED.test(missing)) {
        if (change.do !== "lose state") throw new Error(`the state lost what runs: ${missing}`);
        if (this.#ledger.holdings().length !== deposits)
          throw new Error("a deposit was paid beside a platform that runs");
        command = "adopt";
      }
    }
    this.#world.lyingProvider = undefined;
  }

  /** One process, from its start to its end or its death. */
  async #run(command: Command, faults: readonly Fault[], during: Step["during"]): Promise<string> {
    this.runs++;
    this.#ledger.begin();
    this.#world.data?.runBegins(this.#givenUp.has(DATABASE));
    const life = new SimulatedProcess();
    const interruption = new AbortController();
    const interference = new FaultInjector(
      faults,
      (line) => this.note(`   ${line}`),
      () => interruption.abort(new Error("interrupted")),
    );
    setFaultInjector(life, interference);
    const stop = during && this.#after(during.block, during.incident);
    const work = life
      .runInside(() => this.#work(command, life, interference, interruption.signal))
      .then(
        () => "done",
        (error: unknown) => (error as Error).message || String(error),
      );
    try {
      const result = await clock.until(Promise.race([work, life.ended]), runLimit);
      this.note(`   ${command}: ${result.slice(0, 600)}`);
      return result;
    } finally {
      stop?.();
      life.kill();
      this.#world.data?.runEnds();
      this.#world.patience = DEFAULT_PATIENCE;
      rewriteDisk((text) => JSON.stringify({ ...JSON.parse(text), pid: 2 ** 30 }));
    }
  }

  async #work(
    command: Command,
    life: SimulatedProcess,
    interference: FaultInjector,
    signal: AbortSignal,
  ): Promise<void> {
    const shared = new Map<string, unknown>([["akash.market", Promise.resolve(this.#market())]]);
    this.#consents = this.#givenUp;
    const engine = new Engine({
      state: this.#state,
      life,
      interference,
      runOf: (name) => this.#operation(name, shared, signal),
    });
    this.#adopted = undefined;
    // Adopting makes anew what the state says of deployments, so that everything that runs is unknown to it.
    if (command === "adopt") this.#state.recorded = [];
    const open = await this.#deployments(signal);
    const running = unrecordedDeployments(open, this.#claims());
    if (command === "adopt") this.#adopted = Object.fromEntries(running.map(({ service, dseq }) => [service, dseq]));
    else if (running.length > 0) throw new Error(unrecordedText(running, { name: STAGE, environment: {} }, 0)[0]);
    if (command !== "destroy") await this.#takeBackReplacements(open, signal);
    if (this.#backedUp && command !== "destroy") this.#consents = await this.#informed(command, signal);
    if (command === "destroy") await engine.destroy();
    if (command === "up --refresh") await engine.refresh();
    if (command !== "destroy") await engine.up(programOf(this.#wish, this.#backedUp));
    await this.#sweep(signal);
  }

  /** What the command line tells the plugin: how old backups are, and whether every provider is asked first. */
  async #informed(command: Command, signal: AbortSignal): Promise<Consents> {
    const age = await this.#backupAge(signal);
    return {
      has: (service) => this.#givenUp.has(service),
      backup: (service) => (service === DATABASE && age !== undefined ? { age, maxLoss: MAX_LOSS } : undefined),
      providersAsked: command === "up --refresh",
    };
  }

  /** Seconds; undefined where there is none, or where that cannot be found out. */
  async #backupAge(signal: AbortSignal): Promise<number | undefined> {
    await using s3 = new S3(repository, internet, signal);
    try {
      return (await restorable(s3, postgresArchive, folderFor(DATABASE)))?.age;
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
  }

  /** The command line's part before the engine's. */
  async #takeBackReplacements(open: readonly DeploymentInfo[], signal: AbortSignal): Promise<void> {
    const doubts = (used: ReadonlySet<string>) => {
      const { places, manifests } = this.#recorded(used);
      return goneBackTo(places, manifests);
    };
    const used = await usedStill(async () => this.#market().chain, open, doubts, signal);
    const { state } = withUnfinishedTakenBack({ deployment: { resources: this.#asWritten() } }, used);
    this.#state.recorded = this.#state.recorded.map((each, index) => ({
      ...each,
      replaced: state.deployment.resources![index]!.delete === true,
      unready: each.unready || (each.updating === true && each.name.startsWith("manifest:")),
      updating: false,
    }));
  }

  /** The state as Pulumi writes it. */
  #asWritten(): StateResource[] {
    return this.#state.recorded.map(({ name, handler, inputs, outputs, replaced }) => ({
      type: handler.token,
      urn: `urn:pulumi:${STAGE}::${PROJECT}::${handler.token}::${name.split(":").at(-1)}`,
      custom: true,
      inputs,
      outputs,
      ...(replaced && { delete: true }),
    }));
  }

  #recorded(used: ReadonlySet<string>) {
    const { recorded } = this.#state;
    const all = recorded.map((each) => ({ each, urn: each.name, replaced: each.replaced }));
    const places = all.flatMap((one) => {
      const { dseq, lease } = one.each.outputs as { dseq: string; lease?: { state: string } };
      return lease ? [{ ...one, dseq, leased: isLive(lease), used: used.has(dseq) }] : [];
    });
    const manifests = all.flatMap((one) => {
      if (!one.each.name.startsWith("manifest:")) return [];
      const { dseq } = one.each.inputs.deployment as { dseq: string };
      return [{ ...one, dseq, ready: one.each.outputs.version !== "" }];
    });
    return { places, manifests };
  }

  #deployments(signal: AbortSignal): Promise<DeploymentInfo[]> {
    const { chain, wallet } = this.#market();
    return chain.deployments({ owner: wallet.address, state: "active" }, signal);
  }

  #claims(): Claims {
    const owned = this.#state.recorded.map(({ outputs }) => ({ dseq: String(outputs.dseq) }));
    return { stage: { project: PROJECT, name: STAGE }, state: { owned, pending: [] } };
  }

  /** The command line's part after the engine's, in its own process. */
  async #sweep(signal: AbortSignal): Promise<void> {
    const claims = this.#claims();
    const isLeft = (info: DeploymentInfo) => isLeftover(info, claims);
    await closeLeftovers(this.#market(), isLeft, this.#operation("sweep", new Map(), signal));
  }

  /** The market of one process. */
  #market(): Market {
    const chain = new ChainClient([NODE_URL]);
    const signer = this.#signer;
    const wallet = new Wallet({
      chain,
      signer,
      chainId: CHAIN_ID,
      gasPrice: "0.025uakt",
      lockFile: `${DISK_ROOT}wallet.lock`,
    });
    const network = { dial: () => Promise.reject(new Error("a schedule has no sockets")), authorities: async () => [] };
    return {
      chain,
      wallet,
      tokens: new LeaseTokens(signer),
      board: new Board(),
      network,
      depositFrom: ["balance"],
      depositCap: DEPOSIT_CAP,
    };
  }

  #operation(name: string, shared: Map<string, unknown>, signal: AbortSignal): Run {
    return {
      urn: `urn:pulumi:${STAGE}::${PROJECT}::${name}`,
      name,
      project: PROJECT,
      stage: STAGE,
      signal,
      settings: {},
      consents: this.#consents,
      stateCompared: true,
      ...(this.#adopted && { adoption: { places: this.#adopted, secrets: {}, identities: {} } }),
      shared: <T>(key: string, make: () => T) => {
        if (!shared.has(key)) shared.set(key, make());
        return shared.get(key) as T;
      },
      status: () => {},
      info: () => {},
      warn: () => {},
    };
  }

  #apply(change: Change): void {
    if (change.do === "lose state") this.#state.recorded = change.left === "older" ? this.#older : [];
    if (change.do === "destroy") {
      for (const service of this.#schedule.services) this.#ledger.leaving.add(service);
      this.#wish = {};
    }
    if (change.do === "back") this.#takeBack();
    if (!("service" in change)) return;
    this.#former = this.#wish;
    const { service } = change;
    const wanted = this.#wish[service];
    if (change.do === "remove" && wanted) {
      this.#ledger.leaving.add(service);
      const { [service]: _, ...others } = this.#wish;
      this.#wish = others;
      return;
    }
    this.#ledger.leaving.delete(service);
    this.#set(service, changed(wanted ?? defaultWish, change.do, this.#providerOf(service)));
  }

  /** The stage file is again what it was before the last change. */
  #takeBack(): void {
    [this.#wish, this.#former] = [this.#former, this.#wish];
    for (const service of this.#schedule.services) {
      if (this.#wish[service]) this.#ledger.leaving.delete(service);
      else this.#ledger.leaving.add(service);
    }
  }

  #set(service: ServiceName, wanted: ServiceWish): void {
    this.#wish = { ...this.#wish, [service]: wanted };
    this.#ledger.ask(service, wanted.deposit * ACT);
  }

  #providerOf(service: ServiceName): string | undefined {
    return this.#liveLease(service)?.id.provider;
  }

  /** Services with data whose provider has vanished: after two runs the person stops waiting for it. */
  #silenced(): ServiceName[] {
    const silent = this.#ledger
      .active()
      .filter(({ leases }) =>
        leases.some((lease) => isLive(lease) && this.#world.placeOf(lease)?.provider.alive === false),
      );
    return this.#schedule.services.filter(
      (service) => isStateful(service) && silent.some((holding) => holding.service === service),
    );
  }

  /**
   * Leases whose data must be there when the step has been taken, as the file wants the service where it is; of several,
   * the one whose manifest the state has as running. What was given up before, and is being closed, is none.
   */
  #dataToKeep(): { readonly lease: Lease }[] {
    return Object.entries(this.#wish).flatMap(([service, wanted]) => {
      const held = this.#ledger.data(service).filter(({ group, lease }) => isPlaceFor(wanted, group, lease));
      const standing = held.filter(({ lease }) => lease.id.dseq === this.#standing(service));
      const kept = standing.length > 0 ? standing : held;
      return kept.length === 1 && !this.#isClosing(kept[0]!.lease.id.dseq) ? kept : [];
    });
  }

  /** Whether a transaction that closes a deployment, or its lease, waits for a block: nobody can call it back. */
  #isClosing(dseq: string): boolean {
    const waiting = this.#world.chain.waiting.map((tx) => JSON.stringify(tx));
    return waiting.some((tx) => /MsgClose(Deployment|Lease)"/.test(tx) && tx.includes(`"dseq":"${dseq}"`));
  }

  /** Services with data that run, by the state, elsewhere than where they are to be kept. */
  #statefulBut(kept: readonly { readonly lease: Lease }[]): string[] {
    const stays = kept.map(({ lease }) => lease.id.dseq);
    return this.#schedule.services.filter((name) => isStateful(name) && !stays.includes(this.#standing(name) ?? ""));
  }

  /** Where the state has a service running. */
  #standing(service: string): string | undefined {
    const manifests = this.#state.recorded.filter(({ name, unready }) => name === `manifest:${service}` && !unready);
    const current = manifests.find(({ replaced }) => !replaced) ?? manifests[0];
    return (current?.inputs.deployment as { dseq: string } | undefined)?.dseq;
  }

  /** The lease on which the database is to serve. */
  #placeOfData(): string {
    const [own] = this.#ledger.active().filter(({ service }) => service === DATABASE);
    return orderKey(own!.leases.find(isLive)!.id);
  }

  #liveLease(service: ServiceName): Lease | undefined {
    const leases = this.#ledger.active().flatMap((holding) => (holding.service === service ? holding.leases : []));
    return leases.find(({ state }) => state === "active");
  }

  /** Reads the error as a person does, and keeps the service off that provider. */
  #excludeLyingProvider(): void {
    const { lyingProvider: liar } = this.#world;
    const proxy = this.#wish.proxy;
    const address = this.#world.places.find(({ provider }) => provider.name === liar)?.provider.address;
    if (proxy && address && !proxy.exclude.includes(address)) {
      this.#set("proxy", { ...proxy, exclude: [...proxy.exclude, address] });
    }
  }

  /** Nobody is left: the person reads that, and takes the exclusions out again. */
  #liftExclusions(): void {
    for (const service of this.#schedule.services) {
      const wanted = this.#wish[service];
      if (wanted) this.#set(service, { ...wanted, exclude: [] });
    }
  }

  /** As `#unlike`, once what was started has had the time to start. */
  async #settledUnlike(): Promise<string | undefined> {
    for (let left = this.#backedUp ? SETTLING : 0; ; left--) {
      const unlike = this.#unlike();
      if (unlike === undefined || left === 0) return unlike;
      await letPass(5_000);
    }
  }

  /** What befalls no service alone. */
  #befallAll(incident: Incident): void {
    const { data } = this.#world;
    if (incident.do === "bids expire") this.#world.patience = 5_000;
    if (incident.do === "lying bid") this.#world.lyingProvider = "aurora";
    if (incident.do === "providers return") this.#world.bringBack();
    if (incident.do === "database crashes") data?.crash();
    if (incident.do === "repository down" && data) {
      data.store.down = true;
      const { chain } = this.#world;
      const until = chain.height + incident.blocks;
      const stop = chain.onBlock((height) => {
        if (height < until) return;
        stop();
        data.store.down = false;
      });
    }
  }

  async #happen(incident: Incident): Promise<void> {
    const lease = "service" in incident ? this.#liveLease(incident.service) : undefined;
    this.note(
      `   ${incident.do}${"service" in incident ? ` (${incident.service}${lease ? "" : ": not leased"})` : ""}`,
    );
    this.#befallAll(incident);
    if (!lease) return;
    await clock.until(this.#strikeLease(incident, lease), 60_000);
  }

  async #strikeLease(incident: Incident, lease: Lease): Promise<void> {
    const provider = this.#world.placeOf(lease)?.provider;
    if (incident.do === "provider vanishes") await this.#world.vanish(lease);
    if (!provider?.alive) return;
    if (incident.do === "provider closes lease") await this.#world.providerEnds(lease, incident.reason);
    if (incident.do === "provider takes lease back") await this.#world.takeBack(lease, incident.reason);
    if (incident.do === "manifest lost") await provider.loseManifest(lease.id.owner, lease.id.dseq);
    if (incident.do === "escrow drained") await this.#world.drain(lease);
  }

  /** Has an incident come after some blocks; returns how to call it off. */
  #after(blocks: number, incident: Incident): () => void {
    const { chain } = this.#world;
    const due = chain.height + blocks;
    const stop = chain.onBlock((height) => {
      if (height < due) return;
      stop();
      const lease = "service" in incident ? this.#liveLease(incident.service) : undefined;
      this.note(`   meanwhile: ${incident.do}${"service" in incident ? ` (${incident.service})` : ""}`);
      this.#befallAll(incident);
      if (lease) void this.#strikeLease(incident, lease);
    });
    return stop;
  }

  /** How the world differs from what is wanted; undefined when it does not. */
  #unlike(): string | undefined {
    const active = this.#ledger.active();
    const services = Object.keys(this.#wish);
    const orphan = active.find(({ service }) => !services.includes(service));
    if (orphan) return `deployment ${orphan.deployment.id.dseq} of ${orphan.service} belongs to nobody`;
    for (const service of services) {
      const own = active.filter((holding) => holding.service === service);
      if (own.length !== 1) return `${service} has ${own.length} open deployments`;
      // data stays where it is until its lease ends
      const stays = (state: Lease["state"]) => state === "active" || (state === "reclaiming" && isStateful(service));
      const lease = own[0]!.leases.find(({ state }) => stays(state));
      if (!lease) return `${service} has no lease`;
      if (!this.#world.runs(lease)) return `${service} does not run`;
      if (!this.#world.envOf(lease).includes(`MODE=${this.#wish[service as ServiceName]!.mode}`))
        return `${service} runs what is not wanted`;
      const place = this.#state.recorded.find(({ name, replaced: doomed }) => name === `place:${service}` && !doomed);
      const { dseq, oseq, provider } = place?.outputs ?? {};
      if (dseq !== lease.id.dseq || oseq !== lease.id.oseq || provider !== lease.id.provider) {
        return `the state does not know where ${service} is`;
      }
      if (this.#wish[service as ServiceName]!.exclude.includes(lease.id.provider))
        return `${service} is where it must not be`;
    }
    const addresses = this.#unlikeAddresses();
    if (addresses) return addresses;
    const unserved = this.#wish[DATABASE] && this.#world.data?.unlike(this.#placeOfData());
    if (unserved) return unserved;
    const resources = 2 * services.length + (this.#backedUp && this.#wish[DATABASE] ? OF_DATA.length : 0);
    if (this.#state.recorded.length !== resources) return "the state holds more than was asked for";
    const proxy = this.#wish.proxy && this.#providerOf("proxy");
    if (proxy && proxy === this.#providerOf("api")) return "the proxy is where the api is";
    return undefined;
  }

  /** Records follow what the state says of the proxy's address. */
  #unlikeAddresses(): string | undefined {
    const lease = this.#wish.proxy && this.#liveLease("proxy");
    if (!lease) return undefined;
    const manifest = this.#state.recorded.find(({ name, replaced: doomed }) => name === "manifest:proxy" && !doomed);
    const { proxy = [] } = (manifest?.outputs.ips ?? {}) as Record<string, { ip: string }[]>;
    const held = this.#world.addressesOf(lease);
    if (held.length !== 1) return `the proxy has ${held.length} addresses`;
    return proxy[0]?.ip === held[0] ? undefined : `the state does not know the proxy's address ${held[0]}`;
  }

  /** What a destroyed stage still has; undefined when there is nothing. */
  #left(): string | undefined {
    const [first] = this.#ledger.active();
    if (first) return `deployment ${first.deployment.id.dseq} of ${first.service} is still open`;
    if (this.#state.recorded.length > 0) return "the state still holds resources";
    const open = this.#ledger.holdings().find(({ escrow }) => escrow.state.deposits.length > 0);
    if (open) return `the escrow of ${open.deployment.id.dseq} was not refunded`;
    const { balance, rent } = this.#ledger.uact();
    if (balance + rent !== this.#initial) return `${this.#initial - balance - rent} uact are missing`;
    return undefined;
  }

  note(line: string): void {
    this.journal.push(`${String(this.#world.chain.height).padStart(5)} ${line}`);
  }
}

const letPass = (milliseconds: number): Promise<void> =>
  clock.until(new Promise<void>((resolve) => setTimeout(resolve, milliseconds)), milliseconds + 1_000);

/** Whether a place is as it is wanted, so that nothing has to leave it. */
function isPlaceFor({ cpu, exclude }: ServiceWish, group: GroupSpec, { id }: Lease): boolean {
  const units = group.resources[0]?.resource.cpu?.units.val;
  return units === String(cpu * 1000) && !exclude.includes(id.provider);
}

function changed(wanted: ServiceWish, what: Change["do"], provider: string | undefined): ServiceWish {
  switch (what) {
    case "env":
      return { ...wanted, mode: wanted.mode + 1 };
    case "cpu":
      return { ...wanted, cpu: wanted.cpu === 1 ? 0.5 : 1 };
    case "deposit":
      return { ...wanted, deposit: Math.min(7, wanted.deposit + 1) };
    case "exclude":
      // two providers out of five at most, so that somebody is left
      return provider && wanted.exclude.length < 1
        ? { ...wanted, exclude: [provider] }
        : { ...wanted, cpu: wanted.cpu + 0.5 };
    default:
      return wanted;
  }
}
