import { PLACEHOLDER } from "../stage/placeholders.ts";
import { type AppValues, urlVariable } from "../stage/services/apps.ts";
import { type Draft, ordered } from "./draft.ts";
import { doneHere } from "./known-images.ts";
import { tellName } from "./names.ts";
import type { Tell } from "./note.ts";
import { type Plan, planOf } from "./plan.ts";
import { withNewNames } from "./references.ts";
import { withoutSecrets } from "./secret-values.ts";
import type { Source, Text, Variable } from "./source.ts";
import { environmentOf, haveInCommon, NOT_COPIED } from "./variables.ts";
import { volumesOf } from "./volumes.ts";

/** What becomes of the services of a file. */
export interface Apps {
  readonly drafts: readonly Draft[];
  /** Services that no app comes of, and whose details nobody needs to know. */
  readonly dropped: readonly Source[];
}

/** Apps for the services of a file. What they cannot say is told. @param stage whose commands are named */
export function appsOf(all: readonly Source[], stage: string, tell: Tell): Apps {
  const needed = all.filter((source) => {
    const why = doneHere(source.settings);
    if (why !== undefined) tell(source.at, source.path, `is left out: ${why}`);
    return why === undefined;
  });
  const plan = planOf(needed, stage, tell);
  const kept = needed.filter((source) => !plan.databases.replaced.has(source));
  return {
    drafts: kept.map((source) => draftOf(source, plan, tell)),
    dropped: all.filter((source) => !kept.includes(source)),
  };
}

function draftOf(source: Source, plan: Plan, tell: Tell): Draft {
  const { at, path, params, settings } = source;
  const name = plan.nameOf(source);
  tellName(source, name, tell);
  tellCredentials(source, plan, name, tell);
  const reached = reachedBy(source, plan);
  const { env, secrets, remarks } = environmentOf(source, environmentOptions(source, plan), tell);
  const { volumes, remarks: sizes } = volumesOf(source, name, tell);
  const { health: _health, replicas: _replicas, ...own } = settings;
  return {
    name,
    at,
    path,
    settings: ordered({
      ...own,
      ...imageOf(source),
      ...commandOf(source, plan, tell),
      ...reached.settings,
      ...(plan.databases.users.has(source) && { database: true }),
      env,
      secrets,
      volumes,
      ...replicasOf(source, volumes, tell),
      ...(params && { sdl: { services: { [name]: { params } } } }),
    }),
    remarks: { ...source.remarks, ...reached.remarks, ...remarks, ...sizes },
  };
}

/** Whom it reaches, and who reaches it. */
function reachedBy(source: Source, { nameOf, labelOf, opened, uses }: Plan): Pick<Draft, "settings" | "remarks"> {
  const { port, public: isPublic, ports, remarks } = opened.get(source)!;
  const { health } = source.settings;
  return {
    settings: {
      ...(port !== undefined && { port }),
      ports,
      ...(isPublic && { hosts: [labelOf(source)] }),
      ...(isPublic && health !== undefined && { health }),
      uses: (uses.get(source) ?? []).map((used) => nameOf(used)),
    },
    remarks: { ...(isPublic && { hosts: hostsRemark(source) }), ...remarks },
  };
}

function tellCredentials({ settings, at, path }: Source, { stage }: Plan, name: string, tell: Tell): void {
  if (!settings.credentials) return;
  tell(at, `${path}.credentials.password`, NOT_COPIED, setSecret(`services.apps.${name}.credentials.password`, stage));
}

/** An image that only the shell knows is a placeholder. */
const imageOf = ({ settings }: Source): AppValues => (settings.image === "" ? { image: PLACEHOLDER } : {});

const hostsRemark = ({ hosts }: Source): string =>
  hosts.length === 0
    ? "below the stage's domain; without hosts it is not public"
    : `was ${hosts.join(", ")}: write it whole where its zone is in dns.zones`;

function environmentOptions(source: Source, plan: Plan) {
  const { nameOf, names, hosted, stage, databases, secrets } = plan;
  return {
    app: nameOf(source),
    database: databases.users.has(source),
    renamed: (text: string, variable: string) => withNewNames(text, names, nameOf, variable),
    remark: (variable: Variable) => {
      const to = hosted.get(variable);
      return to && `${nameOf(to)} has a host: its address is in ${urlVariable(nameOf(to))}`;
    },
    command: (path: string) => setSecret(path, stage),
    alike: (variable: Variable) =>
      secrets
        .filter((other) => other.variable !== variable && haveInCommon(other.variable, variable))
        .map(({ app, variable: { name } }) => `services.apps.${app}.secrets.${name}`),
  };
}

const setSecret = (path: string, stage: string): string => `./platform secrets set ${path} --stage ${stage}`;

function commandOf(source: Source, { names, nameOf }: Plan, tell: Tell): AppValues {
  const { command, args } = source;
  const words = (key: "command" | "args", given: readonly Text[] | undefined) => {
    if (!given || given.length === 0) return {};
    const shown = withoutSecrets(given, PLACEHOLDER);
    if (shown.some(({ hidden }) => hidden)) {
      tell(
        given[0]!.at,
        source.path,
        `its command has a secret in it, which is not copied: ${PLACEHOLDER} stands in its place`,
        "let the app read it from a variable: whoever sees the manifest sees its command",
      );
    }
    return { [key]: shown.map(({ text }) => withNewNames(text, names, nameOf)) };
  };
  return { ...words("command", command), ...words("args", args) };
}

function replicasOf({ settings, at, path }: Source, volumes: NonNullable<AppValues["volumes"]>, tell: Tell): AppValues {
  const { replicas } = settings;
  if (replicas === undefined || replicas === 1) return {};
  const kept = Object.values(volumes).some(({ kind }) => kind !== "ram");
  if (!kept) return { replicas };
  tell(at, `${path}.replicas`, `${replicas} replicas do not share a persistent volume: there is one`);
  return {};
}
