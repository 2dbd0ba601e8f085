import { InputError } from "../../input/input-error.ts";
import type { SdlService } from "../../sdl/document.ts";
import { parseSdl } from "../../sdl/parse.ts";
import { child } from "../../sdl/problem.ts";
import { IGNORED_KEY } from "../../sdl/read.ts";
import { type Places, readYaml } from "../../sdl/tree.ts";
import { PLACEHOLDER } from "../../stage/placeholders.ts";
import type { AppValues } from "../../stage/services/apps.ts";
import type { Place, Tell } from "../note.ts";
import type { Source, Text, Variable } from "../source.ts";
import { exposedPorts, hostsOf, reachedBy } from "./expose.ts";
import { placementOf } from "./placement.ts";
import type { Reading } from "./reading.ts";
import { resourcesOf } from "./resources.ts";
import { storageOf } from "./storage.ts";

/** The services of an SDL, or what is wrong with it, a line each. What is not taken over is told. @param name of the file, as notes name it */
export function sdlSources(text: string, name: string, tell: Tell): Source[] | { readonly refused: readonly string[] } {
  const { sdl, errors, warnings } = parseSdl(text, name);
  if (!sdl)
    return {
      refused: errors.map(({ line = 1, path, message }) => `${name}:${line}: ${path && `${path}: `}${message}`),
    };
  const place = placesIn(readYaml(text).places, name);
  const reading: Reading = { sdl, place, tell: (path, why, instead) => tell(place(path), path, why, instead) };
  for (const { code, path, message } of warnings) if (code === IGNORED_KEY) reading.tell(path, message);
  if (sdl.include) reading.tell("include", "other files are not read, here as by the network");
  const deployed = Object.keys(sdl.services).filter((service) => isDeployed(service, reading));
  if (deployed.length > MOST_SERVICES) throw new InputError("limit", `more than ${MOST_SERVICES} services`);
  return deployed.map((service) => sourceOf(service, sdl.services[service]!, reading));
}

const MOST_SERVICES = 1000;

function placesIn(places: Places, file: string): Reading["place"] {
  return (path) => {
    for (let at = path; at; at = at.replace(/(\.[^.[]*|\[\d+\])$|^[^.[]+$/, "")) {
      const found = places.get(at);
      if (found) return { file, line: found.line };
    }
    return { file, line: 1 };
  };
}

function isDeployed(name: string, { sdl, tell }: Reading): boolean {
  if (Object.hasOwn(sdl.deployment, name) && Object.keys(sdl.deployment[name]!).length > 0) return true;
  tell(child("services", name), "is left out: nothing deploys it");
  return false;
}

function sourceOf(name: string, service: SdlService, reading: Reading): Source {
  const { place, tell, sdl } = reading;
  const path = child("services", name);
  const [[placement, { profile, count }] = ["", { profile: "", count: 1 }], ...others] = Object.entries(
    sdl.deployment[name]!,
  );
  for (const [other] of others)
    tell(
      `deployment.${name}.${other}`,
      `an app has one place: it is that of placement ${placement}`,
      "write a second app with the placement of the other",
    );
  const storage = storageOf({ name, service, profile }, reading);
  return {
    name,
    path,
    at: place(path),
    aliases: [],
    settings: {
      image: service.image,
      ...credentialsOf(service),
      ...resourcesOf(profile, reading),
      ...storage.settings,
      ...placementOf(placement, profile, reading),
      ...(count > 1 && { replicas: count }),
    },
    ...paramsOf(name, service, reading),
    remarks: {},
    ...(service.command?.length && { command: texts(service.command, `${path}.command`, reading) }),
    ...(service.args?.length && { args: texts(service.args, `${path}.args`, reading) }),
    variables: variablesOf(service.env ?? [], `${path}.env`, reading),
    ports: exposedPorts(service.expose ?? [], path, reading),
    hosts: hostsOf(service.expose ?? []),
    volumes: storage.volumes,
    needs: (service.dependencies ?? []).flatMap((dependency, index) => {
      const at = `${path}.dependencies[${index}]`;
      return dependency.service ? [{ name: dependency.service, at: place(at), path: at }] : [];
    }),
    reachedBy: reachedBy(service.expose ?? []),
  };
}

const textAt = (text: string, at: Place): Text => ({ text, at, unset: [], secret: false });

const texts = (words: readonly string[], path: string, { place }: Reading): Text[] =>
  words.map((word, index) => textAt(word, place(child(path, index))));

function variablesOf(env: readonly string[], path: string, { place, tell }: Reading): Variable[] {
  const variables = env.flatMap((entry, index): Variable[] => {
    const at = child(path, index);
    const assigned = entry.indexOf("=");
    if (assigned < 0) {
      tell(at, "is not NAME=value");
      return [];
    }
    const name = entry.slice(0, assigned);
    return [{ ...textAt(entry.slice(assigned + 1), place(at)), name, path: `${at} (${name})` }];
  });
  return [...new Map(variables.map((variable) => [variable.name, variable])).values()];
}

function credentialsOf({ credentials }: SdlService): AppValues {
  if (!credentials) return {};
  const { host, username } = credentials;
  return { credentials: { host, username, password: PLACEHOLDER } };
}

/** The SDL's own words for what an app has none for. */
function paramsOf(name: string, { params }: SdlService, { tell }: Reading): Pick<Source, "params"> {
  const { permissions, tee } = params ?? {};
  if (!permissions && !tee) return {};
  tell(`services.${name}.params`, "is laid over by sdl, which only Akash understands");
  return { params: { ...(permissions && { permissions }), ...(tee && { tee }) } };
}
