import { addressOf, type Backend } from "../../engine/backend.ts";
import { DEFAULT_SIBLINGS, type Stage } from "../../stage/schema.ts";

/** What a stage needs on an empty machine and no kit holds, a line each. Pure. @param hasWalletFile whether its key is a file that is there */
export function lacking(stage: Stage, backend: Backend, hasWalletFile: boolean): string[] {
  const { mnemonicEnv, command, keyFile, mnemonicFile, passphraseEnv } = stage.akash.wallet;
  const folders = Object.values(stage.services.apps).flatMap(({ sibling, static: files }) => [sibling, files]);
  const built = [stage.siblings === DEFAULT_SIBLINGS ? undefined : stage.siblings, ...folders];
  const sources = built.filter((folder) => folder !== undefined);
  return [
    ...(mnemonicEnv ? [`the wallet's mnemonic, which the stage takes from the variable ${mnemonicEnv}`] : []),
    ...(command ? [`the wallet's key, by which this program signs: ${command.join(" ")}`] : []),
    ...((keyFile ?? mnemonicFile) && !hasWalletFile
      ? [`the wallet's key, as ${keyFile ?? mnemonicFile} was not there`]
      : []),
    ...(passphraseEnv ? [`the passphrase of the wallet's key, in the variable ${passphraseEnv}`] : []),
    ...(backend.kind === "folder" ? [] : [`what logs in to ${addressOf(backend)}, where the state is kept`]),
    ...(sources.length > 0 ? [`the folders that images are built from: ${[...new Set(sources)].join(", ")}`] : []),
  ];
}
