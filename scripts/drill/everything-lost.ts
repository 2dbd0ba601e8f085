import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { root, stateFolder } from "../../engine/root.ts";
import { kitText } from "../../kit/contents.ts";
import { seal } from "../../kit/sealed.ts";
import { setAside } from "../../operations/drill/set-aside.ts";
import { gatherKit } from "../../operations/kit/gather.ts";
import { rememberSecret } from "../../redaction/known.ts";
import { type LossOptions, rehearseLoss } from "./loss.ts";
import { runPlatform } from "./platform-run.ts";
import { dataLossWords } from "./provider-loss.ts";

interface EverythingOptions extends LossOptions {
  /** A file, or an object of a bucket; absent = one of this moment. */
  kit?: string;
  identity?: string;
}

/**
 * `platform drill everything-lost`: how long the platform is away where every provider that it is with ends, and with them this
 * machine, so far as the stage is concerned: its state and its files. It comes back out of its kit.
 */
export async function drillEverythingLost(options: EverythingOptions): Promise<void> {
  const aside = join(stateFolder, `before-drill-${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}`);
  const own =
    options.kit === undefined ? { file: `${aside}.age`, passphrase: randomBytes(24).toString("base64") } : undefined;
  rememberSecret(own?.passphrase);
  const opened = options.identity === undefined ? [] : ["--identity", options.identity];
  const words = ["recover", options.kit ?? own!.file, ...opened, ...dataLossWords(options), "--yes"];
  await rehearseLoss(
    {
      kind: "everything-lost",
      all: true,
      loses: async (ready) => {
        const { kit } = await gatherKit(ready, new Date());
        if (own) await writeFile(own.file, await seal(kitText(kit), own), { mode: 0o600 });
        await setAside(kit, aside);
      },
      back: async () => {
        const code = await runPlatform(words, own && { PLATFORM_KIT_PASSPHRASE: own.passphrase });
        // The state in it is of places that have ended.
        if (code === 0)
          await Promise.all([aside, `${aside}.age`].map((path) => rm(path, { recursive: true, force: true })));
        return code;
      },
      wayOut: ({ name }) => {
        const here = relative(root, aside);
        return `what the stage had here is in ${here}: cp -r ${here}/. . && ./platform up --stage ${name} --refresh`;
      },
    },
    options,
  );
}
