import { setTimeout as sleep } from "node:timers/promises";
import { readLocal, TELL } from "../../operations/pins/local.ts";
import { missingForContainers } from "../../operations/stand-ins/ready.ts";
import { inputsOf, registerStage, revealed } from "../../stacks/program.fixture.ts";
import { recordingTarget, WORKLOAD } from "../../targets/recording.fixture.ts";
import { ContainerEngine, type Declared } from "./container-engine.fixture.ts";
import { PinningServiceProcess, type Told } from "./pinning-service-process.fixture.ts";

const why = (await missingForContainers())?.why;
if (why !== undefined) console.warn(`SKIPPED: remote pins of Kubo, because ${why}`);

/** Within the container. */
const PORT = 26_100;
const NAME = "alternate-futures/local/ipfs";

/** Kubo as its component declares it, beside a service that is strict: each test goes on from where the one before left it. */
(why === undefined ? describe : describe.skip)("Kubo with remote pins", () => {
  let engine: ContainerEngine;
  let service: PinningServiceProcess;
  /** As Kubo pins it, and as services have it. */
  let version0: string;
  let kept: string;

  beforeAll(async () => {
    engine = await ContainerEngine.make();
    const target = recordingTarget();
    const key = "token-of-the-double";
    const remotePins = { strict: { kind: "pinning-service" as const, endpoint: `http://127.0.0.1:${PORT}/`, key } };
    const { registrations } = await registerStage(
      "local",
      false,
      (stage) => ({ ...stage, services: { ...stage.services, ipfs: { ...stage.services.ipfs, remotePins } } }),
      { akash: target },
    );
    const { ipfs } = revealed(inputsOf(registrations, WORKLOAD, "ipfs").containers) as Record<string, Declared>;
    // It looks every five minutes.
    const args = ipfs!.args!.map((arg) => arg.replace("sleep 300", "sleep 1"));
    expect(args).not.toEqual(ipfs!.args);
    await engine.start({ ipfs: { ...ipfs!, args } });
    const pid = await engine.podman("inspect", "--format", "{{.State.Pid}}", "ipfs");
    service = await PinningServiceProcess.start(pid, PORT);
  }, 120_000);
  afterAll(async () => {
    await service?.end();
    await engine?.dispose();
  }, 60_000);

  const shell = (script: string) => engine.inside("ipfs", "sh", "-c", script);

  async function until(is: (told: Told) => boolean): Promise<Told> {
    for (let tries = 0; tries < 100; tries++) {
      const told = await service.ask({ do: "tell" });
      if (is(told)) return told;
      await sleep(300);
    }
    throw new Error(`${JSON.stringify(await service.ask({ do: "tell" }))}\n${await engine.logs("ipfs")}`);
  }

  const add = (text: string) => shell(`printf '${text}' | gosu ipfs ipfs --api=/ip4/127.0.0.1/tcp/5001 add --quieter`);

  test("asks for what it pins, by the name of the stage, in one form of its CID, and once", async () => {
    await until(({ asked }) => asked.length > 0);
    version0 = await add("kept");
    kept = await shell(`ipfs cid base32 ${version0}`);
    expect(version0).toMatch(/^Qm/);
    const { pins } = await until(({ pins: found }) => found.some(({ pin }) => pin.cid === kept));
    expect(pins.filter(({ pin }) => pin.cid === kept)).toMatchObject([{ status: "queued", pin: { name: NAME } }]);
    await service.ask({ do: "step" });
    await service.ask({ do: "step" });
    const before = (await service.ask({ do: "tell" })).asked.length;
    const later = await until(({ asked }) => asked.length > before + 8);
    expect(later.pins.filter(({ pin }) => pin.cid === kept)).toMatchObject([{ status: "pinned" }]);
    expect(later.asked.slice(before).filter((asked) => asked !== "GET /pins")).toEqual([]);
  });

  test("tells what it pins, and when it asked for all of it", async () => {
    const local = readLocal({ code: 0, lines: (await shell(TELL)).split("\n") });
    expect(local).toMatchObject({ cids: expect.arrayContaining([kept]), began: expect.any(Number) });
    expect("place" in local && local.place).toBeGreaterThan(Date.now() - 120_000);
    expect("asked" in local && local.asked.get("strict")).toBeLessThan(30);
  });

  test("asks again for what failed, and has taken that away", async () => {
    const cid = await shell(`ipfs cid base32 ${await add("another")}`);
    await until(({ pins }) => pins.some(({ pin }) => pin.cid === cid));
    await service.ask({ do: "fail", cid });
    const { pins, asked } = await until(({ pins: found }) =>
      found.some(({ pin, status }) => pin.cid === cid && status === "queued"),
    );
    expect(pins.filter(({ pin }) => pin.cid === cid)).toHaveLength(1);
    expect(asked.filter((each) => each.startsWith("DELETE"))).toHaveLength(1);
  });

  test("takes nothing away when it pins something no longer, and notes when all was asked for", async () => {
    await shell(`gosu ipfs ipfs --api=/ip4/127.0.0.1/tcp/5001 pin rm ${version0}`);
    const before = (await service.ask({ do: "tell" })).asked.length;
    const { pins } = await until(({ asked }) => asked.length > before + 4);
    expect(pins.some(({ pin }) => pin.cid === kept)).toBe(true);
    expect(Number(await shell("cat /tmp/remote-pins/strict"))).toBeGreaterThan(Date.now() / 1000 - 30);
  });

  test("goes on where the service does not answer, and says so", async () => {
    await service.end();
    await sleep(4000);
    expect(await engine.logs("ipfs")).toContain("remote pins: strict was not asked for all of them");
    expect(await engine.status("ipfs", "http://127.0.0.1:8080/ipfs/bafkqaaa")).toBe(200);
    expect(Number(await shell("cat /tmp/remote-pins/strict"))).toBeLessThan(Date.now() / 1000 - 2);
    const pid = await engine.podman("inspect", "--format", "{{.State.Pid}}", "ipfs");
    service = await PinningServiceProcess.start(pid, PORT);
    const cid = await shell(`ipfs cid base32 ${await add("later")}`);
    await until(({ pins }) => pins.some(({ pin }) => pin.cid === cid));
  });

  test("shows its key to nobody who asks for its configuration", async () => {
    expect(await shell("ipfs config show")).not.toContain("token-of-the-double");
  });
});
