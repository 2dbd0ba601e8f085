import type { Risk } from "../stage/accept.ts";
import { dataWithoutBackup } from "./data-without-backup.ts";
import type { Rule } from "./rule.ts";
import { sharedWallet } from "./shared-wallet.ts";
import { unauditedProviders } from "./unaudited-providers.ts";
import { unpinnedImages } from "./unpinned-images.ts";

/** Every rule, by the risk that it names. */
export const RULES: Readonly<Record<Risk, Rule>> = {
  "unaudited-providers": unauditedProviders,
  "shared-wallet": sharedWallet,
  "unpinned-images": unpinnedImages,
  "data-without-backup": dataWithoutBackup,
};
