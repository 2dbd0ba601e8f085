import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { storeFolder } from "../../images/stand-ins/store.ts";
import { freeBase, type SandboxProcess, startSandbox } from "../process.fixture.ts";
import { footprintOf, presentFootprint } from "./footprint.ts";

const start = (state: string, port: number): Promise<SandboxProcess> =>
  startSandbox(state, port, "--runtime", "podman", "--image-store", storeFolder());

/** What of a sandbox runs or is mounted. */
async function running(state: string): Promise<string> {
  const { stdout } = await execa("ps", ["-eo", "args"]);
  const processes = stdout.split("\n").filter((line) => line.includes(state) && !line.startsWith("ps "));
  const mounts = (await readFile("/proc/mounts", "utf8")).split("\n").filter((line) => line.includes(state));
  return [...processes, ...mounts].join("\n");
}

test("a sandbox that is killed leaves what clear.ts removes, and another one beside it goes on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "killed-"));
  const [one, other] = [join(folder, "one"), join(folder, "other")];
  const [port, otherPort] = [await freeBase(), await freeBase()];
  const [killed, living] = [await start(one, port), await start(other, otherPort)];
  try {
    expect(await running(one)).not.toBe("");
    const rules = async () => (await execa("sh", ["-c", "ip -o address; ip route; ip netns"])).stdout;
    const network = await rules();
    killed.child.kill("SIGKILL");
    for (let waited = 0; (await running(one)) !== "" && waited < 10_000; waited += 200) await sleep(200);
    expect(await running(one)).toBe("");
    expect(await presentFootprint(footprintOf(one))).not.toEqual([]);
    await execa(process.execPath, [join(import.meta.dirname, "clear.ts"), one]);
    expect(await presentFootprint(footprintOf(one))).toEqual([]);
    expect(await rules()).toBe(network);
    expect(await presentFootprint(footprintOf(other))).not.toEqual([]);
    const health = await (await fetch(`http://127.0.0.1:${otherPort}/health`)).json();
    expect(health).toMatchObject({ ready: true });
  } finally {
    living.child.kill("SIGTERM");
    await living.ended;
    await rm(folder, { recursive: true, force: true });
  }
});

test("a sandbox that was killed starts again on the same folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "killed-"));
  const port = await freeBase();
  try {
    const killed = await start(folder, port);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const again = await start(folder, port);
    again.child.kill("SIGTERM");
    expect(await again.ended).toBe(0);
    expect(await presentFootprint(footprintOf(folder))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test.each([
  ["unshare", "--mount"],
  ["podman", "system service"],
])("a sandbox whose %s is killed says so and stops, and nothing of it stays", async (program, words) => {
  const folder = await mkdtemp(join(tmpdir(), "killed-"));
  try {
    const sandbox = await start(folder, await freeBase());
    const { stdout: pid } = await execa("pgrep", ["-f", `^${program} ${words} .*${footprintOf(folder).folder}`]);
    process.kill(Number(pid), "SIGKILL");
    expect(await sandbox.ended).toBe(0);
    expect(sandbox.log()).toContain("all containers have ended");
    expect(await presentFootprint(footprintOf(folder))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a sandbox that is asked to stop once more while it does ends as it would have", async () => {
  const folder = await mkdtemp(join(tmpdir(), "killed-"));
  try {
    const sandbox = await start(folder, await freeBase());
    sandbox.child.kill("SIGTERM");
    await sleep(5);
    sandbox.child.kill("SIGTERM");
    expect(await sandbox.ended).toBe(0);
    expect(await presentFootprint(footprintOf(folder))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
