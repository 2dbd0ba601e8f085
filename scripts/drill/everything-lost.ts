import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { root, stateFolder } from "../../engine/root.ts";
import { UserError } from "../../engine/user-error.ts";
import { kitText } from "../../kit/contents.ts";
import { seal } from "../../kit/sealed.ts";
import { setAside } from "../../operations/drill/set-aside.ts";
import { gatherKit } from "../../operations/kit/gather.ts";
import { rememberSecret } from "../../redaction/known.ts";
import { openedKit } from "../kit/opened.ts";
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
  const file = `${aside}.age`;
  const passphrase = randomBytes(24).toString("base64");
  rememberSecret(passphrase);
  // One that cannot be opened is to be found out before anything ends.
  const given = options.kit === undefined ? undefined : await openedKit(options.kit, options.identity);
  if (given && given.stage !== options.stage)
    throw new UserError(
      "argument",
      `${options.kit} is the kit of stage ${given.stage}, and not of ${options.stage}; nothing was ended.`,
      `name one of stage ${options.stage}, or leave --kit out`,
    );
  try {
    await rehearseLoss(
      {
        kind: "everything-lost",
        all: true,
        besides: async (ready) => {
          const { kit } = await gatherKit(ready, new Date());
          await writeFile(file, await seal(kitText(given ?? kit), { passphrase }), { mode: 0o600 });
          return () => setAside(kit, aside);
        },
        back: async () => {
          const words = ["recover", file, ...dataLossWords(options), "--yes"];
          const code = await runPlatform(words, { PLATFORM_KIT_PASSPHRASE: passphrase });
          // The state in it is of places that have ended.
          if (code === 0) await rm(aside, { recursive: true, force: true });
          return code;
        },
        wayOut: ({ name }) => {
          const here = relative(root, aside);
          return `what the stage had here is in ${here}: cp -r ${here}/. . && ./platform up --stage ${name} --refresh`;
        },
      },
      options,
    );
  } finally {
    // Nobody else has its passphrase.
    await rm(file, { force: true });
  }
}
