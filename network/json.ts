/** JSON that somebody outside sent, held against the shape that is expected of it. */
import type { z } from "zod";
import { printableLine } from "../errors/printable.ts";
import { AnswerError } from "./answer-error.ts";

/** Of all that is wrong with an answer, so much is said. */
const MOST_ISSUES = 3;

/** @throws AnswerError NOT_JSON, with what came instead but nothing of its content */
export function parseJson(text: string, url: string | URL): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AnswerError("NOT_JSON", url, `expected JSON, received ${kindOf(text)}`);
  }
}

/** A value in the shape of `shape`, extra members aside. @throws AnswerError WRONG_SHAPE, with what was expected where */
export function expectShape<T>(value: unknown, shape: z.ZodType<T>, url: string | URL): T {
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  throw new AnswerError("WRONG_SHAPE", url, `the answer has another form: ${shapeProblems(read.error)}`);
}

/** Both at once. */
export const readJson = <T>(text: string, shape: z.ZodType<T>, url: string | URL): T =>
  expectShape(parseJson(text, url), shape, url);

/** What was expected where, in one line. Keys are those of the sender. */
export function shapeProblems({ issues }: z.ZodError): string {
  const said = issues.slice(0, MOST_ISSUES).map(({ path, message }) => {
    const where = path.map(String).join(".");
    return printableLine(where === "" ? message : `${where}: ${message}`, 200);
  });
  const more = issues.length - said.length;
  return `${said.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

/** What an unreadable answer is, for people: often the page of a captive portal or of a proxy. */
function kindOf(text: string): string {
  const start = text.trimStart();
  if (start === "") return "nothing";
  if (start.startsWith("<")) return "a web page, as a captive portal or a proxy sends it";
  return /^[[{"]/.test(start) ? "the beginning of some, which broke off" : `${text.length} characters of text`;
}
