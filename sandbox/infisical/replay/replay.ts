import type { Difference } from "../../replay/deviations.ts";
import { sign } from "../tokens.ts";
import { type Bindings, differences, translated } from "./compare.ts";
import { Instance, type OpenStore } from "./instance.fixture.ts";
import { type Exchange, recordedExchanges, whole } from "./recording.ts";

/** One exchange of the recording, beside what the double answers. */
export interface Comparison {
  readonly name: string;
  readonly differences: readonly Difference[];
}

const ADMINISTRATOR = { email: "ops@example.com", password: "a password", organization: "Example" };

/** Seconds that pass before an exchange. */
const PAUSES: Readonly<Record<string, number>> = {
  "login-expired-client-secret": 3,
  "token-renew": 11,
  "expired-token": 4,
  "lockout-wrong-1": 60,
  "b-renew": 3,
};

/** Bodies that the recording does not tell. */
const RAW: Readonly<Record<string, string>> = {
  "bootstrap-not-json": "{",
  "bootstrap-empty-json-body": "",
  "restored/bootstrap": JSON.stringify(ADMINISTRATOR),
};

/** Whose token `<access-token>` in a body is: the exchange that gave it. */
const RENEWED: Readonly<Record<string, string>> = {
  "token-renew": "login",
  "token-revoke": "token-renew",
  "token-revoke-again": "token-renew",
  "token-renew-short": "login-short-token",
  "token-renew-expired": "login-short-token",
  "b-renew": "b-login-2",
  "admin-token-renew-again": "admin-token-renew",
};

/** The exchange that gave a token of a name of its own; others are named after their exchange. */
const GIVEN_BY: Readonly<Record<string, string>> = {
  "renewed-token": "token-renew",
  "b-renewed-token": "b-renew",
  "admin-token-2": "admin-token-renew",
  "recovered-admin-token": "default-env/recover-new-token",
};

/** Plays the recording, each run of it on an instance of its own where it was one. */
export async function playRecording(openStore: OpenStore): Promise<Comparison[]> {
  const legacy = { enforcedAt: Date.parse("2026-11-20") };
  const instances = {
    main: await new Instance(openStore, legacy).start(),
    default: await new Instance(openStore).start(),
    recovery: await new Instance(openStore).start(),
    empty: await new Instance(openStore, legacy).start(),
    second: await new Instance(openStore, legacy).start(),
  };
  const replay = new Replay(instances);
  try {
    for (const exchange of recordedExchanges()) await replay.play(exchange);
    return replay.comparisons;
  } finally {
    await Promise.all(Object.values(instances).map((each) => each.close()));
  }
}

type Instances = Record<"main" | "default" | "recovery" | "empty" | "second", Instance>;

/** On which instance an exchange was, and whose placeholders it has: the first form that fits. */
const RUNS: readonly [RegExp, keyof Instances, string][] = [
  [/^default-env\/(recover)/, "recovery", "recovery"],
  [/^default-env/, "default", "default"],
  [/another-database$/, "empty", "empty"],
  [/^(user2-|restored\/|env-create-with-slug-of-a-deleted-one)/, "second", "second"],
  [/^(b-|user-|admin-token-|status-with)/, "main", "b"],
  [/^/, "main", "main"],
];

class Replay {
  readonly comparisons: Comparison[] = [];
  readonly #instances: Instances;
  readonly #bound = new Map<string, Bindings>();
  readonly #tokens = new Map<string, string>();

  constructor(instances: Instances) {
    this.#instances = instances;
  }

  async play({ name, request, response }: Exchange): Promise<void> {
    const [, where, run] = RUNS.find(([form]) => form.test(name))!;
    const instance = this.#instances[where];
    const bound = this.#bound.get(run) ?? new Map<string, string>();
    this.#bound.set(run, bound);
    instance.now += 1000 * (PAUSES[name] ?? 0);
    await this.#prepare(name, instance, bound);
    const header = request.headers?.authorization?.slice("Bearer ".length);
    const bearer = header === undefined ? undefined : this.#token(header, where, name);
    const text = RAW[name] ?? (request.body == null ? undefined : JSON.stringify(whole(request.body)));
    const renewed = this.#tokens.get(RENEWED[name] ?? "");
    const body = text
      ?.replaceAll("<access-token>", renewed ?? "")
      .replaceAll(/<jwt-1>|<admin-token>/g, this.#admin(where));
    const path = translated(request.path, bound);
    const answer = await instance.ask(request.method, path, bearer, body && translated(body, bound));
    const token = answer.body.accessToken ?? answer.body.token;
    if (typeof token === "string") this.#tokens.set(name, token);
    if (/bootstrap$/.test(name) && answer.status === 200) this.#administered(where, answer.body);
    const expected = { status: response.status, body: response.body };
    this.comparisons.push({ name, differences: differences(expected, answer, bound) });
  }

  #administered(where: keyof Instances, body: Record<string, unknown>): void {
    const { id, credentials } = body.identity as { id: string; credentials: { token: string } };
    this.#tokens.set(`admin of ${where}`, credentials.token);
    if (where === "main") this.#bound.set("b", new Map([["<uuid-28>", id]]));
  }

  #admin(where: keyof Instances): string {
    return this.#tokens.get(`admin of ${where}`) ?? this.#tokens.get("admin of main") ?? "none";
  }

  /** What a placeholder of a token stands for. */
  #token(text: string, where: keyof Instances, exchange: string): string {
    const name = text.replace(/^<(.*)>$/, "$1");
    if (name === "jwt-2") return sign("another AUTH_SECRET", "id", this.#instances[where].now);
    if (name === "user-jwt") return this.#tokens.get(`${PERSON[where]}select-organization`) ?? "none";
    const login = exchange.replace(/(organizations|select-organization)$/, "login");
    if (name === "jwt-1" && login !== exchange) {
      return this.#tokens.get(login) ?? this.#tokens.get("default-env/recover-user-login") ?? "none";
    }
    if (/^(jwt-1|admin-token|token of bootstrap|admin-token-of-.*)$/.test(name)) return this.#admin(where);
    return this.#tokens.get(GIVEN_BY[name] ?? name.replace(/-token$/, "")) ?? text;
  }

  /** What happened between two exchanges, and no line tells. */
  async #prepare(name: string, instance: Instance, bound: Bindings): Promise<void> {
    const where = instance === this.#instances.second ? "second" : "main";
    const ask = async (method: string, path: string, body: object) =>
      (await instance.ask(method, path, this.#admin(where), JSON.stringify(body))).body;
    if (name === "identities-over-100") {
      for (let index = 0; index < 110; index += 1) {
        const organizationId = bound.get("<uuid-2>");
        await ask("POST", "/api/v1/identities", { name: `bulk-${index}`, organizationId });
      }
    }
    if (name === "default-env/recover-user-login") {
      await instance.ask("POST", "/api/v1/admin/bootstrap", undefined, JSON.stringify(ADMINISTRATOR));
    }
    if (name === "restored/secret-get") {
      const made = await instance.ask("POST", "/api/v1/admin/bootstrap", undefined, JSON.stringify(ADMINISTRATOR));
      this.#administered("second", made.body);
      bound.set("<organization-id>", (made.body.organization as { id: string }).id);
      const { project } = await ask("POST", "/api/v1/projects", { projectName: "platform" });
      const { id } = project as { id: string };
      for (const placeholder of ["<project-id>", "<project3-id>"]) bound.set(placeholder, id);
      const place = { projectId: id, environment: "dev", secretPath: "/" };
      await ask("POST", "/api/v4/secrets/RESTORE_ME", { ...place, secretValue: "survives-the-restore" });
      const tmp = await ask("POST", `/api/v1/projects/${id}/environments`, { name: "tmp", slug: "tmp" });
      const { environment } = tmp as { environment: { id: string } };
      await ask("DELETE", `/api/v1/projects/${id}/environments/${environment.id}`, {});
    }
  }
}

/** Beginning of the exchanges in which a person logs in. */
const PERSON: Readonly<Record<keyof Instances, string>> = {
  main: "user-",
  second: "user2-",
  recovery: "default-env/recover-",
  default: "none",
  empty: "none",
};
