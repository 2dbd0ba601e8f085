import type { S3 } from "./s3/client.ts";

/** A generation that another place has taken over from while its own may still run. */
interface Superseded {
  readonly generation: string;
  /** Names of the places. */
  readonly from: string;
  readonly to: string;
}

/**
 * Writes down that the place of a generation may write no more: where it still runs, or comes back, it finds the file by its name
 * (`components/replication/primary.ts`). It is written once and never deleted, as no generation has the same name again.
 */
export async function writeSuperseded(s3: S3, folder: string, { generation, from, to }: Superseded): Promise<void> {
  await s3.writeNew(keyOf(folder, generation), `${JSON.stringify({ from, to })}\n`);
}

/** Whether the place of a generation may write no more. */
export const isSuperseded = async (s3: S3, folder: string, generation: string): Promise<boolean> =>
  (await s3.read(keyOf(folder, generation))) !== undefined;

const keyOf = (folder: string, generation: string): string => `${folder}/superseded/${generation}`;
