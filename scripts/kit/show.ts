import { UserError } from "../../engine/user-error.ts";
import { printableOutput } from "../../errors/printable.ts";
import type { Kit } from "../../kit/contents.ts";
import { formatTable } from "../terminal/table-text.ts";
import { openedKit } from "./opened.ts";

interface ShowOptions {
  identity?: string;
  json?: boolean;
}

/** `platform kit show`: what is in a kit, or one of its files and nothing else. */
export async function showKit(place: string, name: string | undefined, options: ShowOptions): Promise<void> {
  const kit = await openedKit(place, options.identity);
  if (name === undefined)
    process.stdout.write(options.json ? `${JSON.stringify(listed(kit), null, 2)}\n` : listText(kit));
  // As octets: what was asked for is not taken out.
  else process.stdout.write(Buffer.from(fileOf(kit, name)));
}

function fileOf({ files }: Kit, name: string): string {
  const text = Object.hasOwn(files, name) ? files[name] : undefined;
  // Somebody else may have written it, and a terminal does what it says.
  if (text !== undefined) return process.stdout.isTTY ? printableOutput(text.replace(/\n?$/, "\n")) : text;
  throw new UserError("not-found", `the kit has no file ${name}.`, `name one of ${Object.keys(files).join(", ")}`);
}

function listed({ stage, project, made, toolkit, files }: Kit) {
  const sizes = Object.entries(files).map(([name, text]) => ({ name, octets: Buffer.byteLength(text) }));
  return { stage, project, made, toolkit, files: sizes };
}

/** Pure. */
export function listText(kit: Kit): string {
  const { stage, project, made, toolkit, files } = listed(kit);
  const rows = files.map(({ name, octets }) => [name, String(octets)]);
  return `stage ${stage} of project ${project}, made ${made} by version ${toolkit}\n\n${formatTable(["file", "octets"], rows)}`;
}
