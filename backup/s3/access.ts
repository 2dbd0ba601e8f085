import { randomUUID } from "node:crypto";
import { errorText } from "../../errors/text.ts";
import { AnswerError } from "../../network/answer-error.ts";
import type { Repository } from "../repository.ts";
import type { S3 } from "./client.ts";
import { S3Error } from "./errors.ts";

/** Why a repository cannot be used as it is, and the way out. */
export interface AccessProblem {
  readonly why: string;
  readonly fix: string;
}

/** Largest difference of clocks that S3 services accept, milliseconds (`RequestTimeTooSkewed`). */
const MOST_SKEW = 15 * 60_000;
/** From here on it is said, before it is refused. */
const NOTABLE_SKEW = 5 * 60_000;

/**
 * Tries every right that backups need, on one object of its own that is deleted again: listing, writing, reading, deleting.
 * @param folder where the object is written, without slashes around it
 * @returns undefined where nothing is in the way
 */
export async function tryAccess(s3: S3, at: Repository, folder: string): Promise<AccessProblem | undefined> {
  const key = `${folder}/access-check-${randomUUID()}`;
  try {
    await s3.list(key);
    await s3.writeNew(key, key);
    if ((await s3.read(key)) !== key) return differs(at);
    if ((await s3.list(key)).length !== 1) return differs(at);
    await s3.delete(key);
  } catch (error) {
    return accessProblem(error, at);
  }
  return s3.serverTime === undefined ? undefined : clockProblem(s3.serverTime, Date.now(), at);
}

const differs = ({ bucket, endpoint }: Repository): AccessProblem => ({
  why: `what was written into bucket ${bucket} at ${endpoint} is not what is read there`,
  fix: "use another S3 service, or ask its operator",
});

/** Pure. @param theirs @param ours clocks, milliseconds since 1970 */
export function clockProblem(theirs: number, ours: number, { endpoint }: Repository): AccessProblem | undefined {
  const skew = Math.abs(theirs - ours);
  if (skew < NOTABLE_SKEW) return undefined;
  return {
    why: `this machine's clock and that of ${endpoint} differ by ${Math.round(skew / 60_000)} min; from ${MOST_SKEW / 60_000} min on requests are refused`,
    fix: "set the clock of this machine: timedatectl set-ntp true",
  };
}

/** What the refusals of S3 services mean for whoever wrote the stage file. Pure. */
export function accessProblem(error: unknown, at: Repository): AccessProblem {
  const { bucket, endpoint, region } = at;
  const code = error instanceof S3Error ? error.code : "";
  const why = errorText(error);
  if (isOfObject(error)) {
    return {
      why: `an object in bucket ${bucket} is not what backups write there: ${why}`,
      fix: `bring back its former version, or, where it was never one of the toolkit's, delete it: aws s3 rm s3://${bucket}${error.path} --endpoint-url ${endpoint}`,
    };
  }
  switch (code) {
    case "NoSuchBucket":
      return {
        why: `there is no bucket ${bucket} at ${endpoint}`,
        fix: `make it: aws s3 mb s3://${bucket} --endpoint-url ${endpoint} --region ${region}, or name another in the stage file`,
      };
    case "InvalidAccessKeyId":
    // versitygw
    case "XAdminUserNotFound":
    case "SignatureDoesNotMatch":
      return { why: `${endpoint} does not know the access key, or not with this secret: ${why}`, fix: NEW_KEY };
    case "AccessDenied":
      return {
        why: `the access key may not do what backups need in bucket ${bucket}: ${why}`,
        fix: "give it s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject, s3:DeleteObject on what is in it",
      };
    case "RequestTimeTooSkewed":
      return {
        why: `this machine's clock is too far from that of ${endpoint}`,
        fix: "set the clock of this machine: timedatectl set-ntp true",
      };
    case "PermanentRedirect":
    case "AuthorizationHeaderMalformed":
      return {
        why: `bucket ${bucket} is not in region ${region}: ${why}`,
        fix: "name the bucket's region, and the endpoint of that region, in the stage file",
      };
    default:
      return {
        why: `bucket ${bucket} at ${endpoint} cannot be used now: ${why}`,
        fix: `check endpoint, region and pathStyle in the stage file, and that it answers: curl -I ${endpoint}`,
      };
  }
}

/** What an object holds was wrong (`s3:KEY`), and not an answer of the service. */
const isOfObject = (error: unknown): error is AnswerError => error instanceof AnswerError && error.host === "";

const NEW_KEY =
  "make a new key at the S3 service, and write it: ./platform secrets set backup.repositories.0.secretKey (docs/backup.md)";
