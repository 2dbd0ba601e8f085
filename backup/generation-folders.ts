import { isGenerationName } from "./generations.ts";
import type { S3 } from "./s3/client.ts";

/** Names of the generations that have a folder directly below one, which ends in `/`. @throws S3Error */
export async function generationsBelow(s3: S3, folder: string): Promise<string[]> {
  const { folders } = await s3.children(folder);
  return folders.map((each) => each.split("/").at(-2)!).filter(isGenerationName);
}
