import { AddressPool, POD_PREFIX } from "./addresses.ts";
import type { PodHost } from "./host.ts";

/** Every pod's way out; it is an address of the machine of the pods. */
const GATEWAY = "169.254.1.1";

/**
 * A network namespace for each pod, tied to the machine of the pods and to nothing else: there is no bridge, and nothing
 * is forwarded, so that no pod reaches another but through the sandbox.
 */
export class PodNetworks {
  readonly #host: Pick<PodHost, "run">;
  readonly #addresses = new AddressPool(POD_PREFIX);
  #number = 0;

  constructor(host: Pick<PodHost, "run">) {
    this.#host = host;
  }

  async make(name: string): Promise<{ path: string; address: string }> {
    const address = this.#addresses.give(name);
    // names of interfaces end after 15 letters
    await this.#host.run("sh", ["-ec", MAKE, "sh", name, `v${++this.#number}`, address, GATEWAY]);
    return { path: `/run/netns/${name}`, address };
  }

  async remove(name: string): Promise<void> {
    this.#addresses.take(name);
    await this.#host.run("ip", ["netns", "delete", name]);
  }
}

const MAKE = `
name=$1 link=$2 address=$3 gateway=$4
ip netns add "$name"
ip link add "$link" type veth peer name eth0 netns "$name"
ip link set "$link" up
ip address replace "$gateway/32" dev lo
ip route add "$address/32" dev "$link"
ip -n "$name" link set lo up
ip -n "$name" address add "$address/32" dev eth0
ip -n "$name" link set eth0 up
ip -n "$name" route add "$gateway/32" dev eth0
ip -n "$name" route add default via "$gateway"
`;
