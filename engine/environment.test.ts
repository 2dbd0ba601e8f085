import { execa } from "execa";
import { shellExports } from "./environment.ts";

const PASSPHRASE = "a passphrase with 'quotes' and $HOME";
const environment = {
  PULUMI_STACK: "prod",
  PULUMI_BACKEND_URL: "file:///it's here",
  PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
};

/** What a shell has after it has read the exports. */
const after = (text: string, env: Record<string, string>) =>
  execa("sh", ["-c", `eval "$EXPORTS"; printf '%s|%s' "$PULUMI_BACKEND_URL" "$PULUMI_CONFIG_PASSPHRASE"`], {
    env: { EXPORTS: text, ...env },
    extendEnv: false,
    reject: false,
  });

test("a passphrase of the environment is not printed, and the shell that has it keeps it", async () => {
  const text = shellExports(environment);
  expect(text).not.toContain("quotes");
  const { stdout } = await after(text, { PULUMI_CONFIG_PASSPHRASE: PASSPHRASE });
  expect(stdout).toBe(`file:///it's here|${PASSPHRASE}`);
});

test("a shell that does not have it says what to do", async () => {
  const { stderr, exitCode } = await after(shellExports(environment), {});
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain("PULUMI_CONFIG_PASSPHRASE: export it, or use ./platform env --show-secrets");
});

test("it is printed when that is asked for, and that of the sandbox always, which is no secret", async () => {
  expect((await after(shellExports(environment, { showSecrets: true }), {})).stdout).toBe(
    `file:///it's here|${PASSPHRASE}`,
  );
  const sandbox = { ...environment, PULUMI_CONFIG_PASSPHRASE: "sandbox" };
  expect((await after(shellExports(sandbox), {})).stdout).toBe("file:///it's here|sandbox");
});

test("a passphrase of the stage's own variable, or of its command, is taken from there", async () => {
  const text = shellExports(environment, { from: { holds: "passphrase", variable: "PLATFORM_PASSPHRASE_PROD" } });
  expect(text).not.toContain("quotes");
  const variables = { PLATFORM_PASSPHRASE_PROD: PASSPHRASE, PULUMI_CONFIG_PASSPHRASE: "another" };
  expect((await after(text, variables)).stdout).toBe(`file:///it's here|${PASSPHRASE}`);
  const variable = "PLATFORM_PASSPHRASE_COMMAND_PROD";
  const ofCommand = shellExports(environment, { from: { holds: "command", variable } });
  const printed = { [variable]: `printf '%s\\n' "a '1' b"`, PULUMI_CONFIG_PASSPHRASE: "another" };
  expect((await after(ofCommand, printed)).stdout).toBe("file:///it's here|a '1' b");
  expect((await after(ofCommand, { [variable]: "false", PULUMI_CONFIG_PASSPHRASE: "another" })).stdout).toBe(
    "file:///it's here|",
  );
});

test("a back end with a password in it is not printed either; a file with the passphrase is named", () => {
  const text = shellExports({
    PULUMI_BACKEND_URL: "postgres://me:hidden-1@db.example/state",
    PULUMI_CONFIG_PASSPHRASE_FILE: "/kit/passphrase",
  });
  expect(text).not.toContain("hidden-1");
  expect(text).toContain("export PULUMI_CONFIG_PASSPHRASE_FILE='/kit/passphrase'");
});
