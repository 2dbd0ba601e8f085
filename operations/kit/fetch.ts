import { accessProblem } from "../../backup/s3/access.ts";
import { S3 } from "../../backup/s3/client.ts";
import { readText } from "../../input/file.ts";
import { InputError } from "../../input/input-error.ts";
import { MOST_SEALED } from "../../kit/contents.ts";
import { KitError } from "../../kit/kit-error.ts";
import { internet } from "../../network/network.ts";
import { rememberSecret } from "../../redaction/known.ts";
import type { RepositorySettings } from "../../stage/backup.ts";

/** How long a bucket may take, milliseconds. */
const PATIENCE = 120_000;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The text of a kit, as it is encrypted.
 * @param place a file, or an object: `s3://BUCKET/KEY?endpoint=URL&region=REGION`
 * @throws KitError
 */
export async function fetchKit(place: string, variables: Variables = process.env): Promise<string> {
  if (!place.startsWith("s3://")) return textOf(place);
  const { key, repository } = objectAt(place, variables);
  await using s3 = new S3(repository, internet, AbortSignal.timeout(PATIENCE));
  const text = await s3.read(key).catch((error: unknown) => {
    const { why, fix } = accessProblem(error, repository);
    throw new KitError(`the kit cannot be fetched: ${why}.`, fix);
  });
  if (text !== undefined) return text;
  throw new KitError(
    `bucket ${repository.bucket} at ${repository.endpoint} has no ${key}.`,
    `aws s3 ls s3://${repository.bucket}/ --recursive --endpoint-url ${repository.endpoint} | grep /kit/ lists those that it has`,
  );
}

function textOf(file: string): string {
  try {
    return readText(file, MOST_SEALED);
  } catch (error) {
    if (error instanceof InputError)
      throw new KitError(`${file} is no kit: ${error.message}.`, "name the file that ./platform kit write made");
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "EISDIR") throw error;
    throw new KitError(
      `there is no file ${file}${code === "EISDIR" ? ": it is a folder" : ""}.`,
      "name the file that ./platform kit write made, or kit/latest.age of a bucket: s3://BUCKET/PROJECT/STAGE/kit/latest.age?endpoint=URL",
    );
  }
}

/** An object, with what logs in to its bucket as the AWS tools have it. Pure. @throws KitError */
export function objectAt(
  place: string,
  variables: Variables,
): { readonly key: string; readonly repository: RepositorySettings } {
  const url = URL.parse(place);
  const key = decodeURIComponent(url?.pathname.slice(1) ?? "");
  if (!url?.hostname || key === "" || key.endsWith("/"))
    throw new KitError(
      `${place.replace(/\?.*/, "")} names no object of a bucket.`,
      "write s3://BUCKET/PROJECT/STAGE/kit/latest.age?endpoint=https://S3.EXAMPLE.COM&region=REGION, in quotation marks",
    );
  const { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey } = variables;
  if (!accessKey || !secretKey)
    throw new KitError(
      `what logs in to bucket ${url.hostname} is missing: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. They are those of its operator; the stage's own are in the kit.`,
      "export AWS_ACCESS_KEY_ID=… && read -rs AWS_SECRET_ACCESS_KEY && export AWS_SECRET_ACCESS_KEY",
    );
  rememberSecret(secretKey);
  const region = url.searchParams.get("region") ?? variables.AWS_REGION ?? "us-east-1";
  const endpoint = url.searchParams.get("endpoint") ?? `https://s3.${region}.amazonaws.com`;
  if (!URL.canParse(endpoint))
    throw new KitError(`endpoint=${endpoint} is no URL.`, "write endpoint=https://S3.EXAMPLE.COM");
  const pathStyle = url.searchParams.get("s3ForcePathStyle") === "true";
  return { key, repository: { endpoint, bucket: url.hostname, region, pathStyle, accessKey, secretKey } };
}
