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
import type { RotationPhase } from "../kernel/rotation.ts";
import { handler as random } from "../random-secret/handler.ts";
import { handler as identities } from "./identity.ts";
import { handler as instances } from "./instance.ts";
import { handler as projects } from "./project.ts";
import { handler as secrets } from "./secrets.ts";

const DAY = 86_400_000;
const DAYS = 730;
const LOST_ON = 400;
/** Days between two rotations of what services use. */
const ROTATES = 30;

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
  const { changes } = handler.diff!(old, inputs, undefined, run.rotation);
  expect(changes.filter(({ replace }) => replace)).toEqual([]);
  const outputs = changes.length > 0 ? await handler.update!(run, old.id, old, inputs) : old.outputs;
  state.set(handler.token, { id: old.id, inputs, outputs });
  return outputs;
}

interface ServiceClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a service has of the platform: by which it logs in, and what its folder says. */
interface Known {
  readonly client: ServiceClient;
  readonly token: string;
}

/** `up`, with a log-in of its own. @param known what runs, after the state was lost */
async function up(state: State, { known, rotation }: { known?: Known; rotation?: RotationPhase } = {}) {
  const adoption: Adoption = known
    ? { places: {}, secrets: { "service-auth": known.token }, identities: { "service-auth": known.client } }
    : { places: {}, secrets: {}, identities: {} };
  const run = { ...recordedRun("service-auth", {}), adoption, ...(rotation && { rotation }) };
  const administrator = { email: "ops@example.com", password: "a password" };
  const inputs = { url, ...administrator, organization: "Example" };
  const { organizationId, clientId, clientSecret } = await apply(state, run, instances, inputs);
  const access = { url, organizationId, clientId: clientId!, clientSecret: clientSecret! };
  const project = { access, name: "platform", environments: ["prod"], administrator };
  const { projectId } = await apply(state, run, projects, project);
  const folder = { access, projectId, environment: "prod", path: "/service-auth" };
  const { value: token } = await apply(state, run, random, { bytes: 32, encoding: "base64url" });
  await apply(state, run, secrets, { ...folder, secrets: { TOKEN: token, OTHER: "two" } });
  const reader = await apply(state, run, identities, { ...folder, name: "service-auth" });
  return { administrator: access, folder, reader, token };
}

test("in two years with tokens of 90 days no `up` fails, and a service that polls has its secrets all the time, through monthly rotations and a lost state", async () => {
  let state: State = new Map();
  const first = await up(state);
  const administrators = new Set([first.administrator.clientSecret]);
  const clients = new Set([first.reader.clientSecret]);
  // what the service was started with
  let client: ServiceClient = first.reader;
  let value = first.token;
  const valid = () => {
    const { outputs = { value } } = state.get(random.token) ?? {};
    const { value: present, previous } = outputs as { value: string; previous?: string };
    return [present, previous];
  };
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
      const { TOKEN, ...rest } = await read().catch(async (error: unknown) => {
        if (!(error instanceof InfisicalError)) throw error;
        token = (await infisical.login(client)).accessToken;
        return await read();
      });
      expect(valid()).toContain(TOKEN);
      expect(rest).toEqual({ OTHER: "two" });
      polls += 1;
    }
  })();
  const rotate = async () => {
    const begun = await up(state, { rotation: "begin" });
    expect(begun.token).not.toBe(value);
    const { clientId, clientSecret } = begun.reader;
    [client, value] = [{ clientId, clientSecret }, begun.token];
    clients.add(client.clientSecret);
    const ended = await up(state, { rotation: "end" });
    expect([ended.reader.clientSecret, ended.token]).toEqual([client.clientSecret, value]);
  };
  try {
    for (let day = 1; day <= DAYS; day += 1) {
      now += DAY;
      const lost = day === LOST_ON;
      if (lost) state = new Map();
      const { administrator, reader, token } = await up(state, lost ? { known: { client, token: value } } : {});
      administrators.add(administrator.clientSecret);
      expect([reader.clientSecret, token]).toEqual([client.clientSecret, value]);
      if (day % ROTATES === 0) await rotate();
    }
  } finally {
    over = true;
    await service;
  }
  expect(polls).toBeGreaterThan(DAYS);
  expect(administrators.size).toBeGreaterThanOrEqual(24);
  expect(clients.size).toBe(1 + Math.floor(DAYS / ROTATES));
  expect(accepted(first.administrator.clientId)).toBe(2);
  expect(accepted(client.clientId)).toBe(1);
  console.info(
    `two years: ${DAYS} runs, ${administrators.size} client secrets of the administrator, ` +
      `${clients.size} of the service, ${polls} polls`,
  );
}, 600_000);

/** How many client secrets of a client are accepted. */
function accepted(clientId: string): number {
  const { identityId } = database!.clients.find((each) => each.clientId === clientId)!;
  const { secrets } = database!.clients.find((each) => each.identityId === identityId)!;
  return secrets.filter(({ revoked }) => !revoked).length;
}
