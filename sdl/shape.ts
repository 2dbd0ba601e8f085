import type {
  Sdl,
  SdlCredentials,
  SdlExpose,
  SdlGpu,
  SdlGpuModel,
  SdlHttpOptions,
  SdlParams,
  SdlPlacement,
  SdlResources,
  SdlService,
  SdlVolume,
} from "./document.ts";
import { child } from "./problem.ts";
import { bytes, cpuMillis, decimal, duration, gpuMemory, gpuUnits } from "./quantity.ts";
import {
  boolean,
  choice,
  closedRecord,
  dictionary,
  filledText,
  integer,
  isNull,
  list,
  numeric,
  optional,
  parsed,
  present,
  type Reader,
  record,
  required,
  text,
  textOrNothing,
} from "./read.ts";
import { verification } from "./verification.ts";

/** Fields and types of an SDL document (`chain-sdk:go/sdl/sdl-input.schema.yaml`); what names refer to is checked by `rules.ts`. */

const UINT32 = 2 ** 32 - 1;
const port = integer(1, 65535);

const httpOptions = record<SdlHttpOptions>({
  max_body_size: optional(integer(0, 104857600)),
  proxy_buffer_size: optional(integer(0, 1048576)),
  read_timeout: optional(integer(0, 60000)),
  send_timeout: optional(integer(0, 60000)),
  next_tries: optional(integer(0, UINT32)),
  next_timeout: optional(integer(0, UINT32)),
  next_cases: optional(nextCases()),
});

function nextCases(): Reader<string[]> {
  const read = list(choice("error", "timeout", "500", "502", "503", "504", "403", "404", "429", "off"));
  return (tree, path, report) => {
    const cases = read(tree, path, report);
    if (cases?.includes("off") && cases.length > 1) report("invalid-value", path, `"off" excludes all other cases`);
    return cases;
  };
}

const expose = record<SdlExpose>({
  port: required(port),
  as: optional(port),
  proto: optional(proto()),
  accept: optional(list(filledText)),
  to: optional(list(record({ service: optional(text), global: optional(boolean), ip: optional(filledText) }))),
  http_options: optional(httpOptions),
});

/** Go compares without regard to case, but keeps what was written. */
function proto(): Reader<NonNullable<SdlExpose["proto"]>> {
  const known = choice("TCP", "UDP");
  return (tree, path, report) => {
    if (tree.kind !== "scalar") return known(tree, path, report);
    return known({ ...tree, text: tree.text.toUpperCase() }, path, report) && (tree.text as SdlExpose["proto"]);
  };
}

const credentials = record<SdlCredentials>({
  host: required(filledText),
  username: required(filledText),
  password: required(filledText),
  email: optional(text),
});

const params = record<SdlParams>({
  storage: optional(dictionary(record({ mount: optional(text), readOnly: optional(boolean) }))),
  permissions: optional(record({ read: optional(list(choice("deployment", "logs", "events"))) })),
  tee: optional(choice("cpu", "cpu-gpu")),
});

const service = record<SdlService>({
  image: required(filledText),
  command: optional(list(text)),
  args: optional(list(text)),
  env: optional(list(text)),
  expose: optional(list(expose)),
  dependencies: optional(list(record({ service: optional(text) }))),
  credentials: optional(credentials),
  params: optional(params),
});

const volume = record<SdlVolume>({
  name: optional(text),
  size: required(parsed(text, bytes)),
  attributes: optional(closedRecord({ class: present(text), persistent: present(text) })),
});

const nvidia = record<SdlGpuModel>({
  model: optional(text),
  ram: optional(parsed(text, gpuMemory)),
  interface: optional(choice("pcie", "sxm")),
});

/** `nvidia:` without a list means any model, so its `null` is kept. */
const vendor: Reader<{ nvidia?: SdlGpuModel[] | null }> = (tree, path, report) => {
  const models = tree.kind === "map" ? tree.entries.get("nvidia") : undefined;
  if (models && isNull(models)) return { nvidia: null };
  // Go ignores other vendors, and then orders any model of nvidia: dearer than a mistake should be.
  const read = closedRecord({ nvidia: required(list(nvidia)) });
  return read(tree, path, report);
};

const gpu = closedRecord<SdlGpu>({
  units: optional(parsed(numeric, gpuUnits)),
  attributes: optional(closedRecord({ vendor: required(vendor) })),
});

const resources = record<SdlResources>({
  cpu: required(
    closedRecord({
      units: required(parsed(numeric, cpuMillis)),
      attributes: optional(closedRecord({ arch: optional(text) })),
    }),
  ),
  memory: required(record({ size: required(parsed(text, bytes)) })),
  storage: required((tree, path, report) =>
    tree.kind === "list" ? list(volume)(tree, path, report) : volume(tree, path, report),
  ),
  gpu: optional(gpu),
});

const placement = record<SdlPlacement>({
  attributes: optional(dictionary(textOrNothing)),
  signedBy: optional(record({ anyOf: optional(list(text)), allOf: optional(list(text)) })),
  verification: optional(verification),
  pricing: required(dictionary(record({ denom: required(filledText), amount: required(parsed(numeric, decimal)) }))),
});

const version: Reader<Sdl["version"]> = (tree, path, report) => {
  const value = text(tree, path, report);
  const known = /^v?2(?:\.([01]))?(?:\.0)?$/.exec(value ?? "");
  if (known) return known[1] === "1" ? "2.1" : "2.0";
  if (value !== undefined) report("version", path, `SDL version "${value}" is not supported; use "2.0" or "2.1"`);
  return undefined;
};

const document = closedRecord<Sdl>({
  version: required(version),
  include: optional(list(text)),
  endpoints: optional(dictionary(record({ kind: required(choice("ip")) }))),
  services: required(dictionary(service)),
  profiles: required(
    record({
      compute: required(dictionary(record({ resources: required(resources) }))),
      placement: required(dictionary(placement)),
    }),
  ),
  deployment: required(
    dictionary(dictionary(record({ profile: required(text), count: required(integer(1, UINT32)) }))),
  ),
  reclamation: present(record({ min_window: required(parsed(text, duration)) })),
});

/** Reports every field that is unknown or ignored, missing or of another type. */
export const shape: Reader<Sdl> = (tree, path, report) => {
  if (!isNull(tree)) return document(tree, path, report);
  report("missing", child(path, "version"), "the document is empty; an SDL starts with version, services, profiles");
  return undefined;
};
