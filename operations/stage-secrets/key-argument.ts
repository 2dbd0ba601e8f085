import { UserError } from "../../engine/user-error.ts";
import { PREFIX } from "../../stage/file.ts";
import { keyText, type Path } from "../../stage/secrets/key.ts";
import { ANY_NAME, findKey } from "../../stage/secrets/keys.ts";

/** The path of a secret as a person types it. Stops where it is none. */
export function secretPath(key: string, stage: string): Path {
  const found = findKey(key);
  if (found.kind === "secret") return found.path;
  if (found.kind === "unknown") {
    const meant = found.near.length > 0 ? ` Did you mean ${found.near.join(", or ")}?` : "";
    throw new UserError(
      "argument",
      `there is no ${shown(key)} in a stage file.${meant}`,
      `./platform secrets list --all --stage ${stage}`,
    );
  }
  const text = keyText(found.path);
  if (found.below.length === 0)
    throw new UserError("argument", `${text} is no secret.`, `write it into Pulumi.${stage}.yaml as plain text`);
  throw new UserError(
    "argument",
    `${text} is a mapping, of which these are secret: ${found.below.join(", ")}.`,
    found.below[0]!.includes(ANY_NAME)
      ? `name one of them, with a name of yours for ${ANY_NAME}`
      : `./platform secrets set ${found.below[0]} --stage ${stage}`,
  );
}

/** What was typed may be a value by mistake: of a long one only the beginning is shown. */
function shown(key: string): string {
  const plain = key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key;
  return plain.length > 60 ? `${plain.slice(0, 20)}…` : plain;
}
