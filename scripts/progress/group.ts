import { nameOf, typeOf } from "../../engine/stack-state.ts";

/** What a line of the screen is about. */
export interface Group {
  /** `service` for one that is deployed, with all that hangs on it. */
  readonly kind: "service" | "shared" | "stage";
  readonly name: string;
}

const OWN_LINE = new Set(["af:akash:Deployment", "af:akash:Manifest"]);

/** Of the components, the one that deploys nothing. */
const NO_SERVICE = "platform:foundation:SharedSecrets";

const SHARED: readonly [prefix: string, name: string][] = [
  ["af:oci:", "images"],
  ["af:dns:", "zones"],
  ["af:acme:", "certificates"],
  ["af:random:", "shared keys"],
  ["af:infisical:", "shared keys"],
];

const STAGE: Group = { kind: "stage", name: "stage" };

/**
 * To which line a resource belongs. A deployment and its manifest are the service they are named after; what else a
 * component has belongs to the service of the component's name; the rest goes by its kind.
 * @param parent URN of its parent, where it is known
 */
export function groupOf(urn: string, parent: string | undefined): Group {
  const type = typeOf(urn);
  if (OWN_LINE.has(type)) return { kind: "service", name: nameOf(urn) };
  const owner = isComponent(type) ? urn : parent;
  if (owner && isComponent(typeOf(owner)) && typeOf(owner) !== NO_SERVICE)
    return { kind: "service", name: nameOf(owner) };
  const shared = SHARED.find(([prefix]) => type.startsWith(prefix));
  return shared ? { kind: "shared", name: shared[1] } : STAGE;
}

/** A service's component, such as `platform:services:Api`. */
export const isComponent = (type: string): boolean => type.startsWith("platform:");
