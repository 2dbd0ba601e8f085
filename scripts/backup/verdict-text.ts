import type { VerifiedGeneration } from "../../operations/backup/verify.ts";

/** What was found in a generation of a service, for people; ends with a line break. Pure. */
export function verdictText(service: string, { generation, backups, segments, damage }: VerifiedGeneration): string {
  const whose = `${service} ${generation}`;
  if (damage.length > 0) return damage.map((each) => `${whose}: damaged: ${each}\n`).join("");
  const read = [`${backups} ${backups === 1 ? "backup" : "backups"}`, ...(segments > 0 ? [logText(segments)] : [])];
  return `${whose}: ${read.join(" and ")} read, all whole\n`;
}

const logText = (segments: number): string => `${segments} ${segments === 1 ? "piece" : "pieces"} of the log`;
