import { nearest } from "../../stage/allowed.ts";
import type { Tell } from "../note.ts";
import { isNothing, type Node, textOf } from "./node.ts";

/** Read elsewhere in this room, or about nothing that an app has. */
const SILENT: readonly string[] = `
  image build command entrypoint environment env_file ports expose volumes tmpfs shm_size depends_on links healthcheck
  deploy cpus mem_limit mem_reservation scale gpus labels profiles extends container_name hostname restart networks
  network_mode secrets configs tty stdin_open init attach pull_policy develop annotations cpu_shares memswap_limit
  mem_swappiness oom_score_adj oom_kill_disable pids_limit stop_signal stop_grace_period domainname cap_drop provider`
  .trim()
  .split(/\s+/);

const NO_MACHINE = "a container gets nothing of the machine that it runs on";
const IN_THE_IMAGE = "set it in the image";

/** Why a key of a service is not taken over, and what to do instead. */
const OTHERS: Readonly<Record<string, readonly [why: string, instead?: string]>> = {
  user: ["the user is that of the image", IN_THE_IMAGE],
  working_dir: ["the working directory is that of the image", IN_THE_IMAGE],
  privileged: [NO_MACHINE, "what needs it cannot run here"],
  cap_add: [NO_MACHINE, "what needs a capability cannot run here"],
  devices: [NO_MACHINE, "what needs a device cannot run here; GPUs are gpu of the app"],
  device_cgroup_rules: [NO_MACHINE],
  pid: [NO_MACHINE],
  ipc: [NO_MACHINE],
  uts: [NO_MACHINE],
  cgroup: [NO_MACHINE],
  cgroup_parent: [NO_MACHINE],
  userns_mode: [NO_MACHINE],
  runtime: [NO_MACHINE, "GPUs are gpu of the app"],
  group_add: [NO_MACHINE, IN_THE_IMAGE],
  security_opt: [NO_MACHINE],
  sysctls: [NO_MACHINE],
  ulimits: [NO_MACHINE],
  cpuset: [NO_MACHINE],
  storage_opt: [NO_MACHINE, "write storage of the app"],
  read_only: ["the root file system can be written to"],
  dns: ["names are resolved as the provider does"],
  dns_search: ["names are resolved as the provider does"],
  dns_opt: ["names are resolved as the provider does"],
  extra_hosts: ["no names are added to those of the network", "write the address where the app reads it"],
  mac_address: ["there is no network of one's own"],
  logging: ["logs are kept by the provider: ./platform logs"],
  platform: ["providers run linux/amd64", "see that the image has it"],
  volumes_from: ["apps share no volumes", "write the volumes into the app"],
  external_links: ["services of other files are not known", "write uses of the app"],
  post_start: ["no command is run beside the app's own", "let the app's start do it"],
  pre_stop: ["no command is run beside the app's own", "let the app's end do it"],
  models: ["models are not brought", "run one as an app, with gpu"],
  use_api_socket: [NO_MACHINE],
  credential_spec: [NO_MACHINE],
  isolation: [NO_MACHINE],
  blkio_config: [NO_MACHINE],
  label_file: ["labels are not taken over"],
};

/** Tells of each key of a service that nobody else reads. */
export function tellOtherKeys(service: Node, tell: Tell): void {
  if (service.kind !== "map") return;
  for (const [key, node] of service.entries) {
    if (SILENT.includes(key) || key.startsWith("x-") || isNothing(node) || textOf(node) === "false") continue;
    const known = Object.hasOwn(OTHERS, key) ? OTHERS[key] : undefined;
    if (known) tell(node.at, node.path, ...known);
    else tell(node.at, node.path, "is no key of a service in a compose file", suggestion(key));
  }
}

function suggestion(key: string): string | undefined {
  const near = nearest(key, [...SILENT, ...Object.keys(OTHERS)]);
  return near && `${near} was meant, perhaps`;
}

/** Keys of the file itself that are read, or about nothing that a stage has. */
const OF_THE_FILE: readonly string[] = ["services", "volumes", "name", "version", "networks", "secrets", "configs"];

/** Tells of each key beside `services` that nobody reads. */
export function tellOtherSections(file: Node, tell: Tell): void {
  if (file.kind !== "map") return;
  for (const [key, node] of file.entries) {
    if (OF_THE_FILE.includes(key) || key.startsWith("x-") || isNothing(node)) continue;
    if (key === "include") tell(node.at, key, "other files are not read", "import each by itself");
    else tell(node.at, key, "is no key of a compose file that is known here");
  }
}
