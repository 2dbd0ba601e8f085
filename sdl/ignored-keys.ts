/** Keys of other formats, most of them of Compose files, that SDL files carry, and what there is instead. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ["depends_on", "services start together: have a service try again until what it needs is there"],
  ["volumes", "storage stands in profiles.compute and is mounted by params.storage of the service"],
  ["restart", "what ends is always started again"],
  ["environment", "variables stand in env, as a list of NAME=value"],
  ["env_file", "variables stand in env, as a list of NAME=value"],
  ["ports", "ports stand in expose"],
  ["entrypoint", "it is called command, and the arguments args"],
  ["networks", "services of one deployment reach each other by name where expose says so"],
  ["network_mode", "services of one deployment reach each other by name where expose says so"],
  ["healthcheck", "nobody probes a container: have it end when it is not well"],
  ["build", "an image is built and pushed before"],
  ["container_name", "a service is called by its key"],
  ["hostname", "a service is called by its key"],
  ["deploy", "sizes stand in profiles.compute, replicas in deployment"],
  ["replicas", "it is count in deployment"],
  ["privileged", "containers get no rights of the host"],
  ["cap_add", "containers get no rights of the host"],
  ["user", "the image says whose rights it has"],
  ["working_dir", "the image says where it starts"],
  ["labels", "there are none"],
  ["secrets", "values stand in env, where the provider can read them"],
  ["configs", "a file is part of the image, or written at the start"],
]);

/** Why a key has no effect. Pure. @param known keys that have one at its place */
export function ignoredText(key: string, known: readonly string[]): string {
  const instead = INSTEAD.get(key) ?? `keys that are read here: ${known.join(", ")}`;
  return `"${key}" is ignored by the network; ${instead}`;
}
