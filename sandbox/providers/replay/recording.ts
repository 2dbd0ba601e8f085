import { readFileSync } from "node:fs";

/** One answer of a real provider's gateway (`conformance/gateway`). */
export interface RecordedAnswer {
  name: string;
  /** `GET /path?query` */
  request: string;
  /** names of those that were sent */
  headers: string[];
  http_status: number;
  content_type: string | null;
  body: string;
}

export const recordedAnswers = (): RecordedAnswer[] =>
  readFileSync(new URL("../../../conformance/gateway/rest.jsonl", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as RecordedAnswer);

/** A body as it is compared: JSON by its values, the rest as it stands. */
export function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
