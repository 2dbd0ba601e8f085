import { decodeBundle } from "../../edge/bundle.ts";
import { verifyBundle } from "../../edge/signed-bundle.ts";
import { recordedRun } from "../acme/certificate/run.fixture.ts";
import { UNKNOWN } from "../kernel/handler.ts";
import { handler } from "./handler.ts";

const run = recordedRun("proxy", {});
const create = async (toml: string) => (await handler.create(run, { toml })).outputs;
const update = (outputs: Awaited<ReturnType<typeof create>>, toml: string) =>
  handler.update!(run, "id", { inputs: { toml: outputs.toml }, outputs }, { toml });

test("the first bundle is signed and is what the lease starts with", async () => {
  const made = await create("first");
  expect(verifyBundle(made.bundle, made.publicKey, made.bootSerial)).toEqual({
    ok: true,
    serial: made.serial,
    toml: "first",
  });
  expect(decodeBundle(made.boot)).toBe("first");
});

test("another configuration is a newer bundle under the same key, and leaves what the lease carries as it is", async () => {
  const made = await create("first");
  const next = await update(made, "second");
  const third = await update(next, "third");
  expect(third.serial).toBeGreaterThan(next.serial);
  expect(verifyBundle(third.bundle, made.publicKey, next.serial)).toMatchObject({ ok: true, toml: "third" });
  const { boot, bootSerial, publicKey } = made;
  expect(third).toMatchObject({ boot, bootSerial, publicKey });
  const { stables, changes } = handler.diff!({ inputs: { toml: "first" }, outputs: made }, { toml: "second" });
  expect(changes).toEqual([{ path: "toml", kind: "update" }]);
  for (const name of stables!) expect(third[name as "boot"]).toBe(made[name as "boot"]);
});

test("after an older state was restored the proxy still takes the next bundle", async () => {
  const made = await create("first");
  const restored = { ...made, serial: made.serial - 3600, bootSerial: made.bootSerial - 3600 };
  expect((await update(restored, "second")).serial).toBeGreaterThanOrEqual(made.serial);
});

test("a rotated key signs what is served, and the lease starts with that", async () => {
  const made = await create("first");
  const next = await update(made, "second");
  const old = { inputs: { toml: "second" }, outputs: next };
  const { changes, stables } = handler.diff!(old, old.inputs, undefined, "begin");
  expect(changes).toMatchObject([{ path: "privateKeyPem", kind: "update" }]);
  expect(stables).toBe(undefined);
  const rotated = await handler.update!({ ...run, rotation: "begin" }, "id", old, old.inputs);
  expect(verifyBundle(rotated.bundle, made.publicKey, 0)).toEqual({ ok: false, reason: "wrong key" });
  expect(verifyBundle(rotated.bundle, rotated.publicKey, next.serial)).toMatchObject({ ok: true, toml: "second" });
  expect([decodeBundle(rotated.boot), rotated.bootSerial]).toEqual(["second", rotated.serial]);
  expect(rotated.serial).toBeGreaterThan(next.serial);
  const ended = { inputs: old.inputs, outputs: rotated };
  expect(handler.diff!(ended, old.inputs, undefined, "end").changes).toEqual([]);
});

test("two bundles have keys of their own", async () => {
  const [one, other] = [await create("same"), await create("same")];
  expect(verifyBundle(one.bundle, other.publicKey, 0)).toEqual({ ok: false, reason: "wrong key" });
});

test("a configuration that Pingap would take and then not serve is refused before anything is made", () => {
  const broken = '[locations.api]\nupstream = "nobody"\n';
  expect(handler.check!({ toml: broken })).toEqual([
    { property: "toml", reason: "locations.api names upstream nobody, which does not exist" },
  ]);
  expect(handler.check!({ toml: UNKNOWN })).toEqual([]);
});
