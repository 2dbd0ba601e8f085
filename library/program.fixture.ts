import { type Output, output } from "@pulumi/pulumi";
import { type Registration, rehearseProgram } from "../stacks/rehearsal.ts";
import type { StageArgs } from "./values.ts";

/** What a program on the sandbox says. */
export const SANDBOX: StageArgs = {
  sandbox: { port: 17600 },
  akash: { wallet: { mnemonicEnv: "AKASH_MNEMONIC" } },
  dns: { providers: { cloudflare: { apiToken: "sandbox-cloudflare" }, desec: { token: "sandbox-desec" } } },
  images: { registry: "registry.shop.test/shop" },
};

/** Runs a program against a double of the engine: what it registers, and what its outputs become. */
export async function run<T = undefined>(
  program: () => Output<T> | undefined,
  preview = false,
): Promise<{ registrations: Registration[]; result: T | undefined }> {
  const mark = (what: string, of: string) => `canary-${what}-${of}`;
  const options = { project: "shop", stage: "dev", preview, mark };
  return rehearseProgram(() => program() ?? (output(undefined) as unknown as Output<T>), options);
}

/** What a program is refused with. */
export async function refusal(program: () => unknown): Promise<string> {
  const failed = run(() => void program());
  return failed.then(
    () => "",
    (error: Error) => error.message,
  );
}
