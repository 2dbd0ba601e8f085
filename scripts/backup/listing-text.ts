import { styleText } from "node:util";
import type { BackupListing, GenerationListing } from "../../operations/backup/listing.ts";
import { sizeText } from "../terminal/size-text.ts";
import { formatRows } from "../terminal/table-text.ts";
import { timeText } from "../terminal/time-text.ts";

/** What backups a service has, for people; ends with a line break. Pure. */
export function listingText({ service, generations }: BackupListing): string {
  if (generations.length === 0) return `${styleText("bold", service)}  nothing of it was ever backed up\n`;
  return generations.map((each) => `${styleText("bold", service)}  ${generationText(each)}`).join("\n");
}

function generationText(each: GenerationListing): string {
  const { name, serves, began, ancestor, backups } = each;
  const beginning = ancestor === null ? "empty" : `with the data of ${ancestor}`;
  const lines = [
    `${name}${serves ? styleText("green", "  serves now") : ""}`,
    `  began ${timeText(began)}, ${beginning}`,
    `  ${restorableText(each)}`,
  ];
  const rows = backups.map(({ kind, label, begun, ended, size }) => [
    `  ${kind}`,
    label,
    begun === ended ? timeText(ended, Math.ceil) : `${timeText(begun)} until ${timeText(ended)}`,
    size === null ? "" : sizeText(size),
  ]);
  return `${lines.join("\n")}\n${formatRows(rows)}`;
}

function restorableText({ restorable, backups, archived }: GenerationListing): string {
  if (backups.some(({ kind }) => kind === "snapshot")) return "each of its backups is whole by itself";
  if (restorable) {
    const { from, until } = restorable;
    return `can be restored to each moment from ${timeText(from, Math.ceil)} until ${timeText(until)}`;
  }
  if (backups.length > 0) return "was left by another line of generations: its backups alone, by --backup";
  return archived === null ? "has no backup yet" : "has no whole backup yet";
}
