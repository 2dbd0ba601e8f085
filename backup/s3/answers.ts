import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { AnswerError } from "../../network/answer-error.ts";
import { expectShape } from "../../network/json.ts";

export interface StoredObject {
  readonly key: string;
  /** Octets. */
  readonly size: number;
  /** Milliseconds since 1970, by the service's clock. */
  readonly modified: number;
}

export interface Page {
  readonly objects: readonly StoredObject[];
  /** Common prefixes, where a delimiter was asked for. */
  readonly folders: readonly string[];
  /** Of the next page. */
  readonly next?: string;
}

const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name) => name === "Contents" || name === "CommonPrefixes",
});

const listing = z.object({
  ListBucketResult: z.object({
    Contents: z
      .array(
        z.object({
          Key: z.string(),
          Size: z
            .string()
            .regex(/^[0-9]{1,15}$/)
            .transform(Number),
          LastModified: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
        }),
      )
      .default([]),
    CommonPrefixes: z.array(z.object({ Prefix: z.string() })).default([]),
    NextContinuationToken: z.string().min(1).optional(),
    /** Whether keys are encoded as in a URL, which not every service does that is asked to. */
    EncodingType: z.string().optional(),
  }),
});

/** The answer to ListObjectsV2. @throws AnswerError where it has another form */
export function readPage(xml: string, url: string | URL): Page {
  const { ListBucketResult: result } = expectShape(parsed(xml), listing, url);
  const plain = (key: string) => (result.EncodingType === "url" ? decoded(key, url) : key);
  return {
    objects: result.Contents.map(({ Key, Size, LastModified }) => ({
      key: plain(Key),
      size: Size,
      modified: LastModified,
    })),
    folders: result.CommonPrefixes.map(({ Prefix }) => plain(Prefix)),
    ...(result.NextContinuationToken !== undefined && { next: result.NextContinuationToken }),
  };
}

function decoded(key: string, url: string | URL): string {
  try {
    return decodeURIComponent(key.replaceAll("+", "%20"));
  } catch {
    throw new AnswerError("WRONG_SHAPE", url, "a key in the listing is not encoded as it says");
  }
}

const refusal = z.object({ Error: z.object({ Code: z.string().default(""), Message: z.string().default("") }) });

/** What a refusal says; empty where it has another form: a proxy in between may have sent it. */
export function readRefusal(xml: string): { code: string; message: string } {
  const { success, data } = refusal.safeParse(parsed(xml));
  return success ? { code: data.Error.Code, message: data.Error.Message } : { code: "", message: "" };
}

/** Undefined for what is no XML, and for what defines entities of its own. */
function parsed(xml: string): unknown {
  try {
    return xml.includes("<!DOCTYPE") ? undefined : parser.parse(xml);
  } catch {
    return undefined;
  }
}
