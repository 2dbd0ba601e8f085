import { z } from "zod";
import { readJson } from "../network/json.ts";
import type { Generation } from "./generations.ts";
import type { StoredObject } from "./s3/answers.ts";
import type { S3 } from "./s3/client.ts";

/** What a place wrote down before it began, and when. It is written once and never changed. */
type GenerationRecord = Omit<Generation, "complete">;

const record = z.object({ name: z.string(), ancestor: z.string().optional() });

const folderFor = (folder: string): string => `${folder}/generations/`;

/** The records of all places that a service had. @throws AnswerError where something else is among them */
export async function records(s3: S3, folder: string): Promise<GenerationRecord[]> {
  const { objects } = await s3.children(folderFor(folder));
  const read = await Promise.all(objects.map((object) => readRecord(s3, object)));
  return read.filter((each) => each !== undefined);
}

async function readRecord(s3: S3, { key, modified }: StoredObject): Promise<GenerationRecord | undefined> {
  const text = await s3.read(key);
  if (text === undefined) return undefined;
  return { ...readJson(text, record, `s3:/${key}`), begun: modified };
}

/** @returns false where there is one of that name already, which stays */
export function writeRecord(
  s3: S3,
  folder: string,
  { name, ancestor }: Omit<GenerationRecord, "begun">,
): Promise<boolean> {
  return s3.writeNew(`${folderFor(folder)}${name}.json`, `${JSON.stringify({ name, ancestor })}\n`);
}
