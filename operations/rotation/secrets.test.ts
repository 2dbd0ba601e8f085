import type { StackState } from "../../engine/stack-state.ts";
import { secretsIn } from "./secrets.ts";

const urn = (type: string, name: string) => `urn:pulumi:prod::p::${type}::${name}`;
const of = (type: string, name: string, more: object = {}) => ({ urn: urn(type, name), type, id: name, ...more });
const needing = (property: string, ...urns: string[]) => ({ propertyDependencies: { [property]: urns } });

const jwt = of("af:random:Secret", "jwt", { outputs: { madeAt: "2026-11-01T00:00:00.000Z", rotating: true } });
const tunnel = of("af:random:Secret", "tunnel");
const key = of("af:random:Secret", "key", { inputs: { keyOf: "postgres" } });
const login = of("af:infisical:Identity", "service-auth", { inputs: { path: "/service-auth" } });
const other = of("af:infisical:Identity", "web-app", { inputs: { path: "/web-app" } });
const folder = of("af:infisical:Secrets", "service-auth", {
  inputs: { path: "/service-auth" },
  ...needing("secrets", jwt.urn, key.urn),
});
const auth = of("af:akash:Manifest", "auth", needing("sdl", login.urn, tunnel.urn));
const webApp = of("af:akash:Manifest", "web-app", needing("sdl", other.urn));
const postgres = of("af:akash:Manifest", "postgres", needing("sdl", tunnel.urn));
const left = of("af:akash:Manifest", "api", { ...needing("sdl", tunnel.urn), delete: true });

test("a provider sees what is in the environment of its service, and in the folder that this one reads", () => {
  const resources = [jwt, tunnel, key, login, other, folder, auth, webApp, postgres, left];
  const found = secretsIn({ deployment: { resources } } as unknown as StackState);
  expect(found.map(({ name, seenBy, readBy }) => [name, seenBy, readBy])).toEqual([
    ["jwt", ["auth"], ["auth"]],
    ["key", ["auth"], ["auth"]],
    ["service-auth", ["auth"], []],
    ["tunnel", ["auth", "postgres"], []],
    ["web-app", ["web-app"], []],
  ]);
  expect(found[0]).toMatchObject({ kind: "secret", madeAt: new Date("2026-11-01"), changing: true, keyOf: undefined });
  expect(found[1]).toMatchObject({ madeAt: undefined, changing: false, keyOf: "postgres" });
  expect(found[2]).toMatchObject({ kind: "client secret" });
});

test("the proxies verify by the key of the bundle, which is not seen by who runs them", () => {
  const bundle = of("af:edge:Bundle", "proxy", { outputs: { madeAt: "2026-11-01T00:00:00.000Z" } });
  const leaving = { ...login, outputs: { leftAt: "2026-11-02T00:00:00.000Z" } };
  const published = of("af:infisical:Secrets", "bundle", {
    inputs: { path: "/service-auth" },
    ...needing("secrets", bundle.urn),
  });
  const proxy = of("af:akash:Manifest", "proxy", needing("sdl", bundle.urn, leaving.urn));
  const resources = [bundle, leaving, published, proxy];
  const found = secretsIn({ deployment: { resources } } as unknown as StackState);
  expect(found[0]).toMatchObject({
    name: "proxy",
    kind: "signing key",
    seenBy: ["proxy"],
    readBy: [],
    seenByLeft: false,
  });
});

test("what a service could read before it left a provider was seen there, until it is made anew", () => {
  const leaving = { ...login, outputs: { leftAt: "2026-11-02T00:00:00.000Z", madeAt: "2026-11-02T00:00:00.001Z" } };
  const madeOn = (day: string) => ({ ...jwt, outputs: { madeAt: `2026-11-${day}T00:00:00.000Z` } });
  const seen = (...resources: object[]) =>
    secretsIn({ deployment: { resources } } as unknown as StackState)
      .filter(({ seenByLeft }) => seenByLeft)
      .map(({ name }) => name);
  const rest = [tunnel, other, folder, auth, webApp, postgres];
  expect(seen(madeOn("01"), leaving, ...rest)).toEqual(["jwt", "tunnel"]);
  expect(seen(madeOn("03"), leaving, ...rest)).toEqual(["tunnel"]);
  expect(seen(madeOn("01"), login, ...rest)).toEqual([]);
});
