import { createHash } from "node:crypto";
import { join } from "node:path";
import { root } from "../../../engine/root.ts";
import { buildImage } from "../../../images/build.ts";
import { openContext } from "../../../images/context.ts";
import { sandboxBuilder } from "../../../images/sandbox-builder.ts";
import { placeIn } from "../../../images/sandbox-registry.ts";
import { compile } from "../../../sdl/compile.ts";
import type { Sdl } from "../../../sdl/document.ts";
import type { ManifestGroup } from "../../../sdl/types.ts";
import { inputsOf, type Registration, revealed } from "../../../stacks/program.fixture.ts";
import { rehearse } from "../../../stacks/rehearsal.ts";
import type { Stage } from "../../../stage/schema.ts";

/** What the program of a stage has run, as providers are sent it. */
export class DeclaredServices {
  readonly #registrations: readonly Registration[];

  static async of(stage: Stage): Promise<DeclaredServices> {
    const { registrations } = await rehearse(stage, { project: "doubles", stage: "local", mark: randomLike });
    return new DeclaredServices(registrations);
  }

  private constructor(registrations: readonly Registration[]) {
    this.#registrations = registrations;
  }

  group(service: string): ManifestGroup {
    const { sdl } = revealed(inputsOf(this.#registrations, "af:akash:Manifest", service)) as { sdl: Sdl };
    return compile(sdl).manifest[0]!;
  }

  /** Configuration of the proxy. */
  edge(): string {
    return (revealed(inputsOf(this.#registrations, "af:edge:Bundle", "proxy")) as { toml: string }).toml;
  }

  /** Builds the images that a stage builds, by repository, and pushes them. @param registry such as `127.0.0.1:5000` */
  async build(
    names: readonly string[],
    registry: string,
    imageStores: readonly string[],
  ): Promise<Map<string, string>> {
    const progress = { signal: new AbortController().signal, status: () => {} };
    const builder = await sandboxBuilder(imageStores, progress.signal);
    const built = new Map<string, string>();
    for (const name of names) {
      const { repository, context, containerfile = "Containerfile" } = this.#image(name);
      const pushedTo = placeIn({ registry, imageStores }, repository);
      const request = { repository, context: openContext(join(root, context), containerfile), pushedTo };
      built.set(repository, (await buildImage(builder, request, progress)).reference);
    }
    return built;
  }

  #image(name: string) {
    const inputs = inputsOf(this.#registrations, "af:oci:Image", name);
    return inputs as { repository: string; context: string; containerfile?: string };
  }
}

/** In place of a secret: hexadecimal, as long as the longest has to be, but the key that has to have 32 characters. */
const randomLike = (_: string, name: string): string =>
  createHash("sha256")
    .update(name)
    .digest("hex")
    .slice(0, name === "secrets-encryption" ? 32 : 64);
