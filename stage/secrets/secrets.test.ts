import { stageFile } from "../file.ts";
import { missingValues } from "../placeholders.ts";
import { committedStage, stageText } from "../stage.fixture.ts";
import { envName, keyOfEnvName } from "./env-names.ts";
import { keyText, keyWord, parseKey } from "./key.ts";
import { findKey, placesIn, secretPlaces } from "./keys.ts";
import { plainSecrets } from "./plain.ts";
import { requiredBeside, secretRows } from "./states.ts";

const valuesOf = (name: string) => stageFile(stageText(name)).values;

describe("a key", () => {
  test.each([
    ["dns.providers.desec.token", ["dns", "providers", "desec", "token"]],
    ["alternate-futures:dns.ttl", ["dns", "ttl"]],
    ['services.api.secrets["AKASH_MNEMONIC"]', ["services", "api", "secrets", "AKASH_MNEMONIC"]],
    ['services["api"].secrets["a.\\"b"]', ["services", "api", "secrets", 'a."b']],
    ['["dns"].ttl', ["dns", "ttl"]],
  ])("%s is read as the reference and Pulumi write it", (text, path) => {
    expect(parseKey(text)).toEqual(path);
  });

  test.each(["", ".", "a..b", "a.", ".a", "a[0", "a[0]", 'a["b', "a]b"])("%j is none", (text) => {
    expect(parseKey(text)).toBeUndefined();
  });

  test.each([[["a", "b"]], [["services", "api", "secrets", "a.b"]], [['quo"te', "back\\slash", "it's", "two words"]]])(
    "%j is written as it is read",
    (path) => {
      expect(parseKey(keyText(path))).toEqual(path);
    },
  );

  test("is one word of a shell", () => {
    expect(keyWord(["dns", "ttl"])).toBe("dns.ttl");
    expect(keyWord(["a", "it's b"])).toBe(`'a["it'\\''s b"]'`);
  });
});

describe("a key is looked up", () => {
  test.each([
    ["dns.providers.desec.token"],
    ["external.oauth.github.clientSecret"],
    ["services.api.secrets.ANYTHING"],
    ["services.webApp.env.API_TOKEN"],
    ["acme.fallback.externalAccount.hmacKey"],
    ["services.apps.wiki.secrets.SESSION"],
    ["services.apps.wiki.credentials.password"],
    ["backup.repositories.0.secretKey"],
  ])("%s is a secret", (text) => {
    expect(findKey(text)).toEqual({ kind: "secret", path: text.split(".") });
  });

  test.each([
    ["dns.providers.google.project", []],
    ["dns.providers.desec", ["dns.providers.desec.token"]],
    ["external.stripe", ["external.stripe.secretKey", "external.stripe.webhookSecret"]],
  ])("%s is none, and those below it are named", (text, below) => {
    expect(findKey(text)).toEqual({ kind: "other", path: text.split("."), below });
  });

  test.each([
    ["a typing error", "dns.providers.desec.tokn", ["dns.providers.desec.token"]],
    ["one in a name above it", "dns.provider.desec.token", ["dns.providers.desec.token"]],
    ["one in a service's", "services.apo.secrets.X", ["services.api.secrets.X"]],
    ["its end alone", "desec.token", ["dns.providers.desec.token"]],
    ["its end as a variable", "STRIPE_SECRET_KEY", ["external.stripe.secretKey"]],
    [
      "an end that several have",
      "clientSecret",
      [
        "external.oauth.github.clientSecret",
        "external.oauth.google.clientSecret",
        "external.oauth.twitter.clientSecret",
      ],
    ],
    ["nothing like it", "a.b.c", []],
    ["the name's own sign", "services.api.secrets.<NAME>", []],
  ])("%s is not known, and the nearest are named", (_, text, near) => {
    const found = findKey(text);
    expect(found.kind).toBe("unknown");
    expect(found.kind === "unknown" && found.near).toEqual(expect.arrayContaining(near));
  });

  test("of a name that is lost when the file is read, it is unknown", () => {
    expect(findKey("services.apps.__proto__.image").kind).toBe("unknown");
    expect(findKey("services.api.env.__proto__").kind).toBe("unknown");
  });
});

describe("a name of a .env", () => {
  const Apps = { services: { apps: { wiki: {}, "wiki-2": {}, a: {}, "a-secrets-b": {} } } };

  test("leads back to every secret", () => {
    for (const place of placesIn(Apps, secretPlaces())) {
      const path = place.map((step) => (step === "<NAME>" ? "Some_NAME" : step));
      const name = envName(path);
      expect([name, keyOfEnvName(name, Apps)]).toEqual([expect.any(String), { kind: "secret", path }]);
    }
  });

  test.each([
    ["SERVICES_APPS_WIKI_SECRETS_SESSION", ["wiki", "secrets", "SESSION"]],
    ["SERVICES_APPS_WIKI_2_CREDENTIALS_PASSWORD", ["wiki-2", "credentials", "password"]],
    ["SERVICES_APPS_A_SECRETS_B_SECRETS_C", ["a-secrets-b", "secrets", "C"]],
    ["SERVICES_APPS_A_SECRETS_B_C", ["a", "secrets", "B_C"]],
  ])("%s is of an app that the stage has", (name, path) => {
    expect(keyOfEnvName(name, Apps)).toEqual({ kind: "secret", path: ["services", "apps", ...path] });
    expect(keyOfEnvName(name, {})).toEqual({ kind: "unknown" });
  });

  test("belongs to one secret only", () => {
    const names = secretPlaces().map((place) => envName(place));
    expect(new Set(names).size).toBe(names.length);
  });

  test.each([
    ["DNS_PROVIDERS_DESEC_TOKEN", "dns.providers.desec.token"],
    ["DESEC_TOKEN", "dns.providers.desec.token"],
    ["CLOUDFLARE_API_TOKEN", "dns.providers.cloudflare.apiToken"],
    ["STRIPE_WEBHOOK_SECRET", "external.stripe.webhookSecret"],
    ["EXTERNAL_STRIPE_WEBHOOK_SECRET", "external.stripe.webhookSecret"],
    ["OAUTH_GITHUB_CLIENT_SECRET", "external.oauth.github.clientSecret"],
    ["SERVICES_WEB_APP_SECRETS_SESSION", "services.webApp.secrets.SESSION"],
    ["SERVICES_SECRETS_ENV_LOG_LEVEL", "services.secrets.env.LOG_LEVEL"],
    ["external.resend.apiKey", "external.resend.apiKey"],
    ["IMAGES_PASSWORD", "images.password"],
  ])("%s is %s", (name, key) => {
    expect(keyOfEnvName(name, {})).toEqual({ kind: "secret", path: key.split(".") });
  });

  test("of an entry of a list has its number, where the stage has that entry", () => {
    const path = ["backup", "repositories", "1", "secretKey"];
    const name = envName(path);
    expect(keyOfEnvName(name, { backup: { repositories: [{}, {}] } })).toEqual({ kind: "secret", path });
    expect(keyOfEnvName(name, { backup: { repositories: [{}] } })).toEqual({ kind: "unknown" });
  });

  test("of a value that is no secret is told apart from one that nobody knows", () => {
    expect(keyOfEnvName("IMAGES_USERNAME", {})).toEqual({ kind: "other", path: ["images", "username"] });
    expect(keyOfEnvName("GOOGLE_PROJECT", {})).toEqual({
      kind: "other",
      path: ["dns", "providers", "google", "project"],
    });
    for (const name of ["TOKEN", "AKASH_MNEMONIC", "SERVICES_API_SECRETS_", "a.b"])
      expect(keyOfEnvName(name, {})).toEqual({ kind: "unknown" });
  });
});

describe("the states of a stage's secrets", () => {
  const statesOf = (values: unknown) =>
    Object.fromEntries(secretRows(values).map(({ path, state }) => [keyText(path), state]));

  test("are told of what stands there, of what is needed, and of what else may be", () => {
    const states = statesOf({
      dns: { providers: { desec: {}, cloudflare: { apiToken: "text" }, google: { project: "mine" } } },
      external: { stripe: { secretKey: { secure: "v1:x" }, webhookSecret: "placeholder" }, resend: null },
      services: {
        api: { env: { LOG_LEVEL: "debug", API_TOKEN: "text", DATABASE: "postgres://me:hidden@db/x" } },
        auth: { env: { CHOSEN: { secure: "v1:x" } } },
        apps: { wiki: { secrets: { SESSION: "placeholder" }, credentials: { host: "x", username: "me" } }, shop: {} },
      },
    });
    expect(states).toMatchObject({
      "dns.providers.desec.token": "missing",
      "dns.providers.cloudflare.apiToken": "plain text",
      "dns.providers.google.credentials": "optional",
      "external.stripe.secretKey": "set",
      "external.stripe.webhookSecret": "missing",
      "external.resend.apiKey": "optional",
      "images.password": "optional",
      "services.api.env.API_TOKEN": "plain text",
      "services.api.env.DATABASE": "plain text",
      "services.auth.env.CHOSEN": "set",
      "services.api.secrets.<NAME>": "optional",
      "services.apps.wiki.secrets.SESSION": "missing",
      "services.apps.wiki.credentials.password": "missing",
      "services.apps.shop.secrets.<NAME>": "optional",
      "services.apps.shop.credentials.password": "optional",
    });
    expect(states).not.toHaveProperty(["services.api.env.LOG_LEVEL"]);
  });

  test("of production name every placeholder that is secret", () => {
    const missing = Object.entries(statesOf(valuesOf("prod"))).filter(([, state]) => state === "missing");
    const placeholders = missingValues(committedStage("prod"), "prod").filter(({ fix }) => fix.includes("secrets set"));
    expect(missing.map(([key]) => key).sort()).toEqual(placeholders.map(({ path }) => keyText(path)).sort());
    expect(missing.length).toBeGreaterThan(15);
  });

  test("list the needed ones first, in the order of the schema", () => {
    const rows = secretRows(valuesOf("staging")).map(({ path, state }) => `${keyText(path)} ${state}`);
    expect(rows.slice(0, 4)).toEqual([
      "dns.providers.cloudflare.apiToken missing",
      "dns.providers.google.credentials missing",
      "dns.providers.desec.token missing",
      "images.password missing",
    ]);
  });
});

test("plain text stands in a secret's place where it is neither encrypted nor still to be set", () => {
  expect(plainSecrets(valuesOf("prod"))).toEqual([]);
  expect(plainSecrets(valuesOf("local")).map(keyText)).toEqual([
    "dns.providers.cloudflare.apiToken",
    "dns.providers.google.accessToken",
    "dns.providers.desec.token",
  ]);
  const services = { api: { env: { LOG_LEVEL: "debug", API_TOKEN: "x" }, secrets: { A: { secure: "v1:x" } } } };
  expect(plainSecrets({ services }).map(keyText)).toEqual(["services.api.env.API_TOKEN"]);
});

test.each([
  ["a mapping that is not there", "external.stripe.secretKey", ["external.stripe.webhookSecret"]],
  ["one with a value of another kind", "dns.providers.google.credentials", ["dns.providers.google.project"]],
  ["a mapping that is there", "dns.providers.desec.token", []],
  ["one of a name of one's choice", "services.api.secrets.X", []],
])("%s has to have what else it needs", (_, key, beside) => {
  const values = { dns: { providers: { desec: {} } }, services: {} };
  expect(requiredBeside(values, key.split(".")).map(keyText)).toEqual(beside);
});
