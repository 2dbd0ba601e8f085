import { z } from "zod";
import { readJson } from "../network/json.ts";
import type { S3 } from "./s3/client.ts";

const contents = {
  /** Of a database. */
  tables: z.array(z.object({ database: z.string(), table: z.string(), rows: z.number() })).default([]),
  /** Volumes by their path. */
  volumes: z.array(z.object({ path: z.string(), files: z.number(), octets: z.number() })).default([]),
  /** Of IPFS. */
  pins: z.number().optional(),
};

/** What was rehearsed: a restore beside the running service, or, on the sandbox, its provider's end, or that of everything. */
const KINDS = ["restore", "provider-loss", "everything-lost"] as const;

const drill = z.object({
  kind: z.enum(KINDS).default("restore"),
  /** RFC 3339: when it was begun, by the repository's clock. */
  began: z.string(),
  /** Generation whose data it was. */
  from: z.string(),
  /** RFC 3339: the newest content that was there; null = nothing was written since the backup. */
  until: z.string().nullable(),
  /** Seconds from the command, or from the loss, until all of it was there again and verified. */
  recovery: z.number(),
  /** Seconds between the newest content and the command, or the loss: what was lost, or would have been. Null = not known. */
  loss: z.number().nullable(),
  ...contents,
});

/** Data that was there again, and verified. */
export type Drill = z.output<typeof drill>;

/** What there was to be read. */
export type Contents = Pick<Drill, keyof typeof contents>;

const folderFor = (folder: string): string => `${folder}/drills/`;

/** Writes down a drill, beside the data that it was about. @returns its key */
export async function writeDrill(s3: S3, folder: string, record: Drill): Promise<string> {
  const key = `${folderFor(folder)}${record.began.replace(/[-:]|\.\d+/g, "")}.json`;
  await s3.writeNew(key, `${JSON.stringify(record, null, 2)}\n`);
  return key;
}

/** The last drill of a service; undefined where there was none. Names sort by time. @throws AnswerError where something else is there */
export async function lastDrill(s3: S3, folder: string): Promise<Drill | undefined> {
  const { objects } = await s3.children(folderFor(folder));
  const key = objects
    .map((each) => each.key)
    .toSorted()
    .at(-1);
  const text = key === undefined ? undefined : await s3.read(key);
  return text === undefined ? undefined : readJson(text, drill, `s3:/${key}`);
}
