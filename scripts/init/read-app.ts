import type { AppAnswer } from "../../stage/init/answers.ts";
import { appName } from "../../stage/services/apps.ts";
import { isImageName } from "../../stage/services/image-name.ts";
import { hosts as hostsSchema } from "../../stage/services/settings.ts";

/** How an app is written. */
export const APP_FORM = "NAME=IMAGE[,port=N][,host=LABEL][,database]";

/** Where an HTTP server listens that says nothing else. */
const STANDARD_PORT = 8080;

/** Apps with spaces between, each as `APP_FORM` says. Throws an error for a person where one is none. */
export function readApps(text: string): AppAnswer[] {
  const apps = text.split(/\s+/).filter(Boolean).map(readApp);
  const twice = apps.find(({ name }, index) => apps.findIndex((other) => other.name === name) !== index);
  if (twice) throw new Error(`there are two apps ${twice.name}`);
  return apps;
}

function readApp(text: string): AppAnswer {
  const [, name = "", image = "", more = ""] = /^([^=,]*)=([^,]*)(.*)$/.exec(text) ?? [];
  const refuse = (why: string): never => {
    throw new Error(`"${text}": ${why}`);
  };
  if (name === "") refuse(`an app is written as ${APP_FORM}, such as wiki=ghcr.io/requarks/wiki:2.5,port=3000`);
  const [problem] = appName.safeParse(name).error?.issues ?? [];
  if (problem) refuse(`${name} ${problem.message}`);
  if (!isImageName(image)) refuse(`"${image}" is no image such as ghcr.io/requarks/wiki:2.5`);
  const options = more.split(",").slice(1);
  const unknown = options.find((option) => !/^(port=.+|host=.+|database)$/.test(option));
  if (unknown !== undefined) refuse(`"${unknown}" is neither port=N, host=LABEL nor database`);
  const given = (key: string) =>
    options.filter((option) => option.startsWith(`${key}=`)).map((option) => option.slice(key.length + 1));
  const port = portOf(given("port").at(-1), refuse);
  const named = given("host");
  if (port === undefined && named.length > 0) refuse("a host needs a port that it leads to");
  const hosts = named.length > 0 ? named : port === undefined ? [] : [name];
  if (hosts.length > 0 && !hostsSchema.safeParse(hosts).success)
    refuse("a host is a label such as shop, or @ for the domain itself");
  return { name, image, port, hosts, database: options.includes("database") };
}

/** `none`: it has no HTTP server. */
function portOf(text: string | undefined, refuse: (why: string) => never): number | undefined {
  if (text === "none") return undefined;
  if (text === undefined) return STANDARD_PORT;
  const port = Number(text);
  return /^[0-9]+$/.test(text) && port >= 1 && port <= 65535
    ? port
    : refuse(`"${text}" is no port from 1 to 65535, and not none`);
}
