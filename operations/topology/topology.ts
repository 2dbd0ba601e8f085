import { hostsOf, zoneNames, zoneOf } from "../../stage/hosting.ts";
import type { Stage } from "../../stage/schema.ts";
import { CATALOG } from "../../stage/services/catalog.ts";
import { isPublic, type Member, membersOf } from "../../stage/services/members.ts";

/** What a stage consists of, and what connects to what. */
export interface Topology {
  readonly nodes: readonly Node[];
  readonly links: readonly Link[];
}

export type Node = Zone | Running;

interface Zone {
  readonly id: string;
  readonly kind: "zone";
  readonly name: string;
  /** DNS providers that host it. */
  readonly providers: readonly string[];
}

interface Running {
  readonly id: string;
  readonly kind: "proxy" | "service";
  readonly name: string;
  readonly hosts: readonly string[];
  /** Holds data that is lost with its place. */
  readonly stateful: boolean;
  /** Whose machines it runs on, where that is known. */
  readonly runsAt?: string;
}

/** From who begins a connection to who takes it, by their ids. */
export interface Link {
  readonly from: string;
  readonly to: string;
  /**
   * `names`: its records have the address. `routes`: a proxy leads the hosts there. `tunnel`: a private connection.
   * `calls`: by a public host, through the proxy. `secrets`: reads Infisical.
   */
  readonly by: "names" | "routes" | "tunnel" | "calls" | "secrets";
}

const PROXY: string = CATALOG.proxy.name;
const INFISICAL: string = CATALOG.secrets.name;

/** Pure. @param runsAt whose machines each service runs on, by its name */
export function topologyOf(stage: Stage, runsAt: ReadonlyMap<string, string> = new Map()): Topology {
  const members = membersOf(stage);
  const zones = zoneNames(stage).map((name) => ({ id: zoneId(name), name, providers: hostsOf(stage, name) }));
  const proxies = members.some(({ name }) => name === PROXY) ? proxiesOf(stage) : [];
  const namesOf = ({ name }: Member) => (name === PROXY ? proxies.map((proxy) => proxy.name) : [name]);
  const running = members.flatMap((member) =>
    namesOf(member).map((name): Running => {
      const { hosts } = member;
      const stateful = member.data !== undefined;
      const place = runsAt.get(name);
      const kind = member.name === PROXY ? "proxy" : "service";
      return { id: name, kind, name, hosts, stateful, ...(place !== undefined && { runsAt: place }) };
    }),
  );
  return {
    nodes: [...zones.map((zone): Zone => ({ ...zone, kind: "zone" })), ...running],
    links: [
      ...zones.flatMap((zone) => entrances(stage, members, proxies, zone)),
      ...members.flatMap((member) =>
        namesOf(member).flatMap((from) => connections(stage, members, member).map((link) => ({ from, ...link }))),
      ),
    ],
  };
}

const zoneId = (zone: string): string => `zone ${zone}`;

/** Every proxy of the stage, and whether DNS names it. */
function proxiesOf({ services }: Stage): { name: string; named: boolean }[] {
  const { also, named } = services.proxy;
  const others = Object.entries(also).map(([name, other]) => ({ name: `${PROXY}-${name}`, named: other.named }));
  return [{ name: PROXY, named }, ...others];
}

/** Where the records of a zone lead to. */
function entrances(
  stage: Stage,
  members: readonly Member[],
  proxies: readonly { name: string; named: boolean }[],
  { id, name }: { id: string; name: string },
): Link[] {
  const within = members.filter(({ hosts }) => hosts.some((host) => zoneOf(stage, host) === name));
  const behind = within.some((member) => member.name !== INFISICAL);
  const fronts = within.filter((member) => member.name === INFISICAL).map((member) => member.name);
  const named = behind ? proxies.filter((proxy) => proxy.named).map((proxy) => proxy.name) : [];
  return [...named, ...fronts].map((to): Link => ({ from: id, to, by: "names" }));
}

/** Whom a service connects to, of those that are there. */
function connections(stage: Stage, members: readonly Member[], { name, connectsTo }: Member): Omit<Link, "from">[] {
  const there = members.map((member) => member.name);
  const direct = connectsTo
    // What it reaches through the proxy is told by its own name.
    .filter((to) => to !== PROXY && there.includes(to))
    .map((to) => ({ to, by: to === INFISICAL ? "secrets" : name === PROXY ? "routes" : "tunnel" }) as const);
  const called = (stage.services.apps[name]?.uses ?? [])
    .filter((used) => isPublic(stage, used) && there.includes(used))
    .map((to) => ({ to, by: "calls" }) as const);
  return [...direct, ...called];
}
