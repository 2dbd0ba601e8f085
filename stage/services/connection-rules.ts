import type { AppSettings } from "./apps.ts";
import { type Hosting, isStray } from "./host-names.ts";
import { appsOf, isPublic, type Member, membersOf } from "./members.ts";
import { nameProblems } from "./name-rules.ts";
import { poolProblems } from "./pool-rules.ts";

/** Something that does not fit together in a stage file, and where. */
interface Problem {
  readonly path: string[];
  readonly message: string;
}

/** What services and apps of a stage say of each other, and of the hosts they share, and cannot be. Pure. */
export function connectionProblems(stage: Hosting): Problem[] {
  const members = membersOf(stage);
  return [
    ...hostProblems(stage, members),
    ...nameProblems(stage, members),
    ...poolProblems(stage.services),
    ...appsOf(stage.services).flatMap(([name, app]) =>
      needProblems(stage, members, name, app).map(({ path, message }) => ({
        path: ["services", "apps", name, ...path],
        message,
      })),
    ),
  ];
}

/** RFC 1035 §2.3.4, without the final dot. */
const LONGEST_NAME = 253;

function hostProblems(stage: Hosting, members: readonly Member[]): Problem[] {
  const strays = members.flatMap(({ path, settings }) => {
    const { hosts = [] } = settings;
    return hosts.flatMap((host, index) =>
      isStray(stage, host)
        ? [
            {
              path: [...path, "hosts", String(index)],
              message: `lies in no zone of the stage: add its zone to dns.zones, or write a label such as ${host.split(".")[0]}`,
            },
          ]
        : [],
    );
  });
  const taken = new Map<string, string>();
  const twice = members.flatMap(({ name, path, hosts }) =>
    hosts.flatMap((host) => {
      const other = taken.get(host);
      taken.set(host, name);
      return other === undefined
        ? []
        : [{ path: [...path, "hosts"], message: `${host} is a host of ${other} already` }];
    }),
  );
  const long = members.flatMap(({ path, hosts }) =>
    hosts
      .filter((host) => host.length > LONGEST_NAME)
      .map(() => ({ path: [...path, "hosts"], message: `a name in DNS has ${LONGEST_NAME} characters at most` })),
  );
  return [...strays, ...twice, ...long];
}

function needProblems(stage: Hosting, members: readonly Member[], name: string, app: AppSettings): Problem[] {
  const { services } = stage;
  const { database, hosts, ipfs, secretsIn, uses } = app;
  const enable = (service: string) => `needs services.${service}, which is not enabled`;
  return [
    ...(hosts && !services.proxy.enabled ? [{ path: ["hosts"], message: enable("proxy") }] : []),
    ...(database && !services.postgres.enabled ? [{ path: ["database"], message: enable("postgres") }] : []),
    ...(ipfs && !services.ipfs.enabled ? [{ path: ["ipfs"], message: enable("ipfs") }] : []),
    ...(secretsIn === "infisical" && !services.secrets.enabled
      ? [{ path: ["secretsIn"], message: enable("secrets") }]
      : []),
    ...uses.flatMap((used, index) => {
      const message = useProblem(stage, members, name, used);
      return message ? [{ path: ["uses", String(index)], message }] : [];
    }),
  ];
}

function useProblem(stage: Hosting, members: readonly Member[], name: string, used: string): string | undefined {
  if (used === name) return "an app does not use itself";
  const names = members.map((member) => member.name).filter((other) => other !== name);
  if (!names.includes(used)) return `there is no ${used} in the stage; there are ${names.join(", ")}`;
  if (isPublic(stage, used)) return undefined;
  const app = stage.services.apps[used];
  if (!app) return `${used} has no host; write database: true or ipfs: true for what it serves`;
  if (app.port === undefined) return `${used} has neither hosts nor a port`;
  return reaches(stage, used, name)
    ? `${used} uses ${name} too; one of two that need each other has to have a host`
    : undefined;
}

/** Whether an app uses another one without a host, or one that does. */
function reaches(stage: Hosting, from: string, to: string): boolean {
  // Grows while it is walked, each app once: there are many ways through apps that use the same ones.
  const reached = new Set([from]);
  for (const name of reached) {
    for (const used of stage.services.apps[name]?.uses ?? []) if (!isPublic(stage, used)) reached.add(used);
  }
  return from !== to && reached.has(to);
}
