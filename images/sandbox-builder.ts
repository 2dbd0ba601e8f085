import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { ExplainedError } from "../errors/explained-error.ts";
import { AUTHORITIES_FILE, surroundingArguments } from "./buildah-commands.ts";
import { APART, answers, type Builder, buildahWith } from "./builders.ts";
import { removeBroken } from "./layer-store.ts";
import { imagesFolder, runningFolder, storageEnvironment, written } from "./stand-ins/store.ts";

/**
 * Where what is built for sandboxes is kept, beside the images that it is built from; and what buildah knows of its running
 * builds, which a reboot has to forget.
 */
export function buildsFolders(): { folder: string; running: string } {
  const folder = join(imagesFolder(), "builds");
  return { folder, running: runningFolder(folder) };
}

/**
 * The builder of a sandbox's images: their bases are read from its stores, and nothing below /etc is read or changed.
 * @throws where buildah does not work
 */
export async function sandboxBuilder(imageStores: readonly string[], signal: AbortSignal): Promise<Builder> {
  const { folder } = buildsFolders();
  await removeBroken(join(folder, "storage"), imageStores);
  const env = await storageEnvironment(folder, imageStores);
  const [unshare, ...words] = APART;
  if (!(await answers(unshare, [...words, "buildah", "info"], signal, env))) {
    throw new ExplainedError("tool", "images of the sandbox are built with buildah, which does not work here", {
      fix: "apt-get install --no-install-recommends buildah",
    });
  }
  const build = surroundingArguments({
    authorities: existing(process.env.SSL_CERT_FILE ?? AUTHORITIES_FILE),
    npmUser: existing(join(homedir(), ".npmrc")),
    npmGlobal: await written(join(folder, "npmrc"), await npmConfiguration(signal)),
  });
  // Not compressed, a layer has the digest by which a store knows it: what a store has is neither packed nor copied.
  const buildah = buildahWith({ env, build, push: ["--disable-compression"], apart: true });
  return {
    name: buildah.name,
    // What stands in for an image has another digest than the lock names.
    buildAndPush: (context, reference, progress) =>
      buildah.buildAndPush({ ...context, bases: {} }, reference, progress),
  };
}

const existing = (file: string): string | undefined => (existsSync(file) ? file : undefined);

/** npm trusts no other authorities than its own without being told to. */
async function npmConfiguration(signal: AbortSignal): Promise<string> {
  const { stdout = "" } = await execa("npm", ["config", "get", "registry"], { reject: false, cancelSignal: signal });
  return [...(URL.canParse(stdout) ? [`registry=${stdout}`] : []), `cafile=${AUTHORITIES_FILE}`, ""].join("\n");
}
