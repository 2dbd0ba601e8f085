import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as commander from "commander";
import { execa } from "execa";
import { root } from "../../engine/root.ts";
import { STAGE_COMMANDS } from "../../errors/for-stage.ts";
import type { Command, Entry } from "../command.ts";
import { COMMANDS } from "../commands.ts";
import { programOf } from "./program.ts";

const commandsOf = (entries: readonly Entry[]): Command[] =>
  entries.flatMap((entry) => ("commands" in entry ? entry.commands : [entry]));

/** Runs `./platform …` in a process of its own. */
async function platform(args: readonly string[], env: Record<string, string> = {}, preload?: string) {
  const node = ["--disable-warning=ExperimentalWarning", ...(preload ? ["--import", script(preload)] : [])];
  const result = await execa(process.execPath, [...node, join(root, "scripts/main.ts"), ...args], {
    cwd: root,
    env: { NO_COLOR: "1", ...env },
    reject: false,
    stdin: "ignore",
  });
  return { code: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

const script = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`;

test("fixes are made to name the stage for exactly those commands that take one", () => {
  const takesStage = ({ options }: Command) => options?.stage !== undefined;
  const words = COMMANDS.flatMap((entry) => {
    if (!("commands" in entry)) return takesStage(entry) ? [entry.name] : [];
    const taking = entry.commands.filter(takesStage).map(({ name }) => name);
    const alone = entry.standard && taking.includes(entry.standard) ? [entry.name] : [];
    return [...taking.map((name) => `${entry.name} ${name}`), ...alone];
  });
  expect(STAGE_COMMANDS.toSorted()).toEqual(words.toSorted());
});

describe("the commands", () => {
  const words = commandsOf(COMMANDS).flatMap(({ examples }) => examples.map((example) => example.words));

  /** The program with every command's code left out. */
  function rehearsal(ran: unknown[][]): commander.Command {
    const without = (command: Command): Command => ({
      ...command,
      load:
        async () =>
        (...given: unknown[]) =>
          void ran.push([command.name, ...given]),
    });
    const program = programOf(
      COMMANDS.map((entry) =>
        "commands" in entry ? { ...entry, commands: entry.commands.map(without) } : without(entry),
      ),
    );
    const all = (command: commander.Command): commander.Command[] => [command, ...command.commands.flatMap(all)];
    for (const command of all(program)) command.exitOverride();
    return program;
  }

  test.each(words)("the example `%s` can be typed", async (line) => {
    const ran: unknown[][] = [];
    await rehearsal(ran).parseAsync(line.split(" "), { from: "user" });
    expect(ran).toHaveLength(1);
  });

  test("every one has an example", () => {
    expect(commandsOf(COMMANDS).filter(({ examples }) => examples.length === 0)).toEqual([]);
  });

  test("code gets arguments, then options: defaults read, repeated ones collected, switches absent or set", async () => {
    const ran: unknown[][] = [];
    const line = "dns monitor --egress http://a:1 --egress http://b:2 --interval 500ms --dry-run";
    await rehearsal(ran).parseAsync(line.split(" "), { from: "user" });
    const [[name, options] = []] = ran;
    expect(name).toBe("monitor");
    expect(options).toMatchObject({
      egress: ["http://a:1", "http://b:2"],
      interval: 500,
      hold: 300_000,
      downAfter: 3,
      dryRun: true,
    });
    expect(options).not.toHaveProperty("once");
    await rehearsal(ran).parseAsync("dns validate a.example b.example --zones x --no-order".split(" "), {
      from: "user",
    });
    expect(ran[1]).toEqual([
      "validate",
      ["a.example", "b.example"],
      expect.objectContaining({ order: false, zones: "x", defaultTtl: 3600, validators: "legacy" }),
    ]);
  });

  test("funds alone is funds status", async () => {
    const ran: unknown[][] = [];
    await rehearsal(ran).parseAsync(["funds", "--json"], { from: "user" });
    expect(ran).toEqual([["status", { stage: expect.any(String), json: true }]]);
  });

  test("another name of a group runs the same, and is not shown", async () => {
    const ran: unknown[][] = [];
    await rehearsal(ran).parseAsync(["secret", "rm", "images.password", "--stage", "prod"], { from: "user" });
    expect(ran).toEqual([["rm", "images.password", { stage: "prod" }]]);
    const { stdout } = await platform(["secret", "--help"]);
    expect(stdout).toMatch(/^ {2}set \[options\] <key> .*encrypt a secret/m);
    const { stdout: all } = await platform(["--help"]);
    expect(all.match(/^ {2}secrets? /gm)).toEqual(["  secrets "]);
  });

  test("the stage is what PLATFORM_STAGE says, unless one is typed", async () => {
    const env = { PLATFORM_STAGE: "nowhere" };
    expect((await platform(["sandbox", "start"], env)).stderr).toMatch(/no stage "nowhere"/);
    expect((await platform(["sandbox", "start", "-s", "elsewhere"], env)).stderr).toMatch(/no stage "elsewhere"/);
  });
});

describe("./platform", () => {
  test("prints the version of package.json", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(await platform(["--version"])).toEqual({ code: 0, stdout: version, stderr: "" });
  });

  test("helps with first steps, a dead provider and exit codes", async () => {
    const { code, stdout } = await platform(["--help"]);
    expect(code).toBe(0);
    for (const heading of ["First steps:", "A provider died at 3 a.m.:", "Exit codes:"])
      expect(stdout).toContain(heading);
  });

  test("helps with a command: its text, examples and needs", async () => {
    const { stdout } = await platform(["help", "lease"]);
    expect(stdout).toMatch(/^ {2}move \[options\] <service> +lease a service from another provider$/m);
    const { stdout: close } = await platform(["lease", "close", "--help"]);
    expect(close).toMatch(/Only what `lease list` says belongs to nobody/);
    expect(close).toMatch(/^Examples:\n {2}\.\/platform lease close \d+ /m);
    expect(close).toMatch(/^Needs: the stage file, Pulumi, the network, the wallet's key\.$/m);
  });

  test("loads no command's code to help", async () => {
    const told = "process.stderr.write(url + '\\n')";
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ load: (url, context, next) => { if (url.startsWith('file:')) ${told}; return next(url, context); } });`;
    const { stderr } = await platform(["--help"], {}, hook);
    const loaded = stderr.split("\n").filter((url) => url.startsWith("file:"));
    const heavy = loaded.filter(
      (url) => !/node_modules\/commander\/|\/scripts\/.*(commands?|options|flags)\.ts$/.test(url),
    );
    expect(loaded.length).toBeGreaterThan(10);
    expect(
      heavy.filter((url) => /node_modules|\/(akash|stacks|components|plugin|resources|sdl|acme)\//.test(url)),
    ).toEqual([]);
  });

  test.each([
    [["statuss"], /^error: unknown command 'statuss'\n\(Did you mean status\?\)/],
    [["dns", "validat"], /^error: unknown command 'validat'\n\(Did you mean validate\?\)/],
    [["up", "--refesh"], /^error: unknown option '--refesh'\n\(Did you mean --refresh\?\)/],
    [["logs"], /^error: missing required argument 'service'/],
    [["cert", "revoke", "edge"], /^error: required option '--reason <reason>' not specified/],
    [
      ["dns", "plan", "--provider", "bind"],
      /argument 'bind' is invalid\. Allowed choices are desec, google, cloudflare/,
    ],
    [["dns", "monitor", "--interval", "5"], /argument '5' is invalid\. write it as 500ms, 30s, 5m or 1h/],
  ])("%j typed wrongly exits with 1 and says why", async (args, says) => {
    const { code, stderr } = await platform(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(says);
  });

  test("shows where an error comes from with --verbose, before or after the command, and with PLATFORM_DEBUG=1", async () => {
    const wrong = ["dns", "validate", "--zones", "/nowhere"];
    const stack = /^error\[dns-zone\]: there is no folder \/nowhere\n\s+at .*zone-files\.ts/;
    expect((await platform(wrong)).stderr).toBe(
      "error[dns-zone]: there is no folder /nowhere\n  fix: ./platform dns validate\n  docs: docs/errors.md#dns-zone",
    );
    expect((await platform([...wrong, "--verbose"])).stderr).toMatch(stack);
    expect((await platform(["--verbose", ...wrong])).stderr).toMatch(stack);
    expect((await platform(wrong, { PLATFORM_DEBUG: "1" })).stderr).toMatch(stack);
  });

  test("tells an error as one JSON object where JSON was asked for, and nothing else", async () => {
    const { code, stdout, stderr } = await platform(["status", "--json", "--stage", "nowhere"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: "stage-unknown",
        message: expect.stringContaining("Pulumi.nowhere.yaml does not exist"),
        where: "stage nowhere",
        fix: expect.stringMatching(/^use one of .*local/),
        docs: "docs/errors.md#stage-unknown",
      },
    });
    expect(stderr).toBe("");
  });

  test.each([
    ["a rejection nobody waits for", "Promise.reject(new Error('chain: 503'))", /^error\[other\]: chain: 503\n/],
    ["an exception nobody catches", "(() => { throw new Error('chain: 503') })()", /^error\[other\]: chain: 503\n/],
    [
      "a bug",
      "Promise.reject(new TypeError('x'))",
      /^error\[bug\]: TypeError: x\n\s+at [\s\S]*\n {2}fix: this is a bug/,
    ],
  ])("%s is told alike, and exits with 1", async (_, thrown, says) => {
    const { code, stderr } = await platform(["completion", "bash"], {}, `setTimeout(() => ${thrown}, 1000)`);
    expect(code).toBe(1);
    expect(stderr).toMatch(says);
  });

  test("tells by its exit code that it failed when nobody reads its errors any more", async () => {
    const gone = `const timer = setInterval(() => {
      if (process.stderr.listenerCount("error") === 0) return;
      clearInterval(timer);
      process.stderr.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    }, 1);`;
    expect(await platform(["sdl", "check", "/nowhere/deploy.yaml"], {}, gone)).toMatchObject({ code: 1 });
  });

  test("ends quietly when its reader has seen enough", async () => {
    const command = `"$0" --disable-warning=ExperimentalWarning scripts/main.ts completion fish | true; echo \${PIPESTATUS[0]}`;
    const { stdout, stderr } = await execa("bash", ["-c", command, process.execPath], { cwd: root });
    expect([stdout, stderr]).toEqual(["0", ""]);
  });
});
