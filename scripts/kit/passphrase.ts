import { UserError } from "../../engine/user-error.ts";
import { rememberSecret } from "../../redaction/known.ts";
import { askHidden } from "../terminal/hidden.ts";

const VARIABLE = "PLATFORM_KIT_PASSPHRASE";
const EXPORT = `read -rs ${VARIABLE} && export ${VARIABLE}`;

/** Whoever has the file can try as long as they like. */
const LEAST = 12;

/** The passphrase that opens a kit: of the environment, or as it is typed. */
export async function givenPassphrase(): Promise<string> {
  return remembered(process.env[VARIABLE] || (await asked("passphrase of the kit (not shown): ")));
}

/** One that a kit is closed with; typed ones twice, as nobody sees a slip. */
export async function newPassphrase(): Promise<string> {
  const given = process.env[VARIABLE];
  const passphrase = remembered(given || (await asked("new passphrase of the kit (not shown): ")));
  refuseShort(passphrase);
  if (!given && (await asked("once more: ")) !== passphrase)
    throw new UserError("argument", "the two passphrases are not the same; nothing was written.", "run it again");
  return passphrase;
}

function remembered(passphrase: string): string {
  rememberSecret(passphrase);
  return passphrase;
}

async function asked(question: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new UserError(
      "not-confirmed",
      `the kit's passphrase is in no variable ${VARIABLE}, and nobody is there to be asked.`,
      EXPORT,
    );
  const [line = ""] = await askHidden(question);
  return line;
}

function refuseShort(passphrase: string): void {
  if (passphrase.length >= LEAST) return;
  throw new UserError(
    "argument",
    `the passphrase has fewer than ${LEAST} characters: whoever gets the kit could guess it. Nothing was written.`,
    `export ${VARIABLE}="$(openssl rand -base64 24)", and keep it apart from the kit`,
  );
}
