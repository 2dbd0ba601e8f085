import { createServer } from "node:http";
import { internet } from "../../network/network.ts";
import { api } from "../../sandbox/infisical/http.ts";
import { routes } from "../../sandbox/infisical/routes.ts";
import type { InfisicalState } from "../../sandbox/infisical/state.ts";
import { close, listen } from "../../sandbox/listen.ts";
import { Infisical, InfisicalError } from "../../secrets/infisical.ts";
import { recordedRun } from "../acme/certificate/run.fixture.ts";
import type { Adoption } from "../kernel/adoption.ts";
import type { Handler, Run, Stored } from "../kernel/handler.ts";
import { handler as identities } from "./identity.ts";
import { handler as instances } from "./instance.ts";
import { handler as projects } from "./project.ts";
import { handler as secrets } from "./secrets.ts";

const DAY = 86_400_000;
const DAYS = 730;
const LOST_ON = 400;
const VALUES = { TOKEN: "one", OTHER: "two" };

/** The clock of everything here; timers go on as they are. */
let now = 0;
const REAL_DATE = Date;
class ClockDate extends REAL_DATE {
  constructor(...given: number[]) {
    super(...((given.length === 0 ? [now] : given) as [number]));
  }

  static override now(): number {
    return now;
  }
}

let database: InfisicalState | undefined;
let server: ReturnType<typeof createServer>;
let url: string;

beforeEach(async () => {
  now = Date.parse("2026-11-28T00:00:00Z");
  globalThis.Date = ClockDate as DateConstructor;
  database = undefined;
  const store = {
    read: () => structuredClone(database),
    write: (next: InfisicalState) => {
      database = next;
    },
  };
  // as the recorded server was told, so that the token of bootstrap lives for 90 days
  server = createServer(api(routes(store, Date.now, { enforcedAt: Date.now() })));
  url = `http://127.0.0.1:${(await listen(server)).port}`;
});

afterEach(async () => {
  globalThis.Date = REAL_DATE;
  await close(server);
});

/** What the engine knows: inputs and outputs by name of the resource. */
type State = Map<string, { id: string } & Stored<object, object>>;

/** What `up` does with one resource. @returns its outputs */
async function apply<I extends object, O extends object>(
  state: State,
  run: Run,
  handler: Handler<I, O>,
  inputs: I,
): Promise<O> {
  const old = state.get(handler.token) as ({ id: string } & Stored<I, O>) | undefined;
  if (!old) {
    const made = await handler.create(run, inputs);
    state.set(handler.token, { ...made, inputs });
    return made.outputs;
  }
  expect(await handler.read(run, old.id, old)).not.toBeNull();
  const { changes } = handler.diff!(old, inputs);
  expect(changes.filter(({ replace }) => replace)).toEqual([]);
  const outputs = changes.length > 0 ? await handler.update!(run, old.id, old, inputs) : old.outputs;
  state.set(handler.token, { id: old.id, inputs, outputs });
  return outputs;
}

interface ServiceClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** `up`, with a log-in of its own. @param known the client that runs, after the state was lost */
async function up(state: State, known?: ServiceClient) {
  const clients: Adoption["identities"] = known ? { "service-auth": known } : {};
  const run = { ...recordedRun("service-auth", {}), adoption: { places: {}, secrets: {}, identities: clients } };
  const administrator = { email: "ops@example.com", password: "a password" };
  const inputs = { url, ...administrator, organization: "Example" };
  const { organizationId, clientId, clientSecret } = await apply(state, run, instances, inputs);
  const access = { url, organizationId, clientId: clientId!, clientSecret: clientSecret! };
  const project = { access, name: "platform", environments: ["prod"], administrator };
  const { projectId } = await apply(state, run, projects, project);
  const folder = { access, projectId, environment: "prod", path: "/service-auth" };
  await apply(state, run, secrets, { ...folder, secrets: VALUES });
  const reader = await apply(state, run, identities, { ...folder, name: "service-auth" });
  return { administrator: access, folder, reader };
}

test("in two years with tokens of 90 days no `up` fails, and a service that polls has its secrets all the time, through monthly rotation and a lost state", async () => {
  let state: State = new Map();
  const first = await up(state);
  const administrators = new Set([first.administrator.clientSecret]);
  let polls = 0;
  let over = false;
  const service = (async () => {
    await using infisical = new Infisical({ url }, internet, new AbortController().signal);
    let token = "";
    const read = async () => {
      await using reader = infisical.withToken(token);
      return await reader.secrets(first.folder);
    };
    while (!over) {
      // a service logs in again when its token has ended, with what its environment said when it started
      const found = await read().catch(async (error: unknown) => {
        if (!(error instanceof InfisicalError)) throw error;
        token = (await infisical.login(first.reader)).accessToken;
        return await read();
      });
      expect(found).toEqual(VALUES);
      polls += 1;
    }
  })();
  try {
    for (let day = 1; day <= DAYS; day += 1) {
      now += DAY;
      if (day === LOST_ON) state = new Map();
      const { administrator, reader } = await up(state, day === LOST_ON ? first.reader : undefined);
      administrators.add(administrator.clientSecret);
      expect(reader.clientSecret).toBe(first.reader.clientSecret);
    }
  } finally {
    over = true;
    await service;
  }
  expect(polls).toBeGreaterThan(DAYS);
  expect(administrators.size).toBeGreaterThanOrEqual(24);
  const { identityId } = database!.clients.find(({ clientId }) => clientId === first.administrator.clientId)!;
  const lasting = database!.clients.find((each) => each.identityId === identityId)!.secrets;
  expect(lasting.filter(({ revoked }) => !revoked)).toHaveLength(2);
  console.info(`two years: ${DAYS} runs, ${administrators.size} client secrets of the administrator, ${polls} polls`);
}, 600_000);
