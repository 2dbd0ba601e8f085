import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { limitConcurrency } from "../dns/providers/concurrency.ts";
import { errorText } from "../errors/text.ts";
import { WRONG_ANSWERS, type WrongAnswer } from "./wrong-answers/answers.fixture.ts";
import {
  acmeCalls,
  type Calls,
  type ClientCall,
  chainCalls,
  dnsCalls,
  gatewayCalls,
  infisicalCalls,
  registryCalls,
} from "./wrong-answers/calls.fixture.ts";
import { askRightly, openFront, WHOSE } from "./wrong-answers/front.fixture.ts";

/** Errors that only a mistake in this code throws; one with a cause is of `fetch`. */
const BUGS = new Set(["AssertionError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "ZodError"]);
/** Milliseconds until an answer without an end is given up; and until a call that retries has given up. */
const [SOON, LATE] = [700, 60_000];

const AT_ONCE = 60;

let elsewhere: Server;
let elsewhereUrl: string;
let taken: string[];
const unhandled: unknown[] = [];
const keep = (reason: unknown) => void unhandled.push(reason);

beforeAll(async () => {
  taken = [];
  process.on("unhandledRejection", keep);
  elsewhere = createServer((request, response) => {
    taken.push(request.url ?? "");
    response.end("{}");
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
afterAll(() => {
  process.off("unhandledRejection", keep);
  elsewhere.closeAllConnections();
  elsewhere.close();
});

/** Calls once; what is wrong with how it took the wrong answer, undefined where nothing is. */
async function problemOf(row: ClientCall, from: number, wrong: WrongAnswer): Promise<string | undefined> {
  const front = await openFront({ ...row, from, wrong, elsewhere: elsewhereUrl });
  const signal = AbortSignal.timeout(wrong.endless ? SOON : LATE);
  try {
    const value = await row.call(front.url, signal);
    if (front.struck === 0 || (row.hint && value === undefined) || row.fits?.includes(wrong.what)) return undefined;
    return row.answerless && wrong.content ? undefined : `took it, and gave ${JSON.stringify(value) ?? "nothing"}`;
  } catch (error) {
    if (signal.aborted && (error as Error).name === "TimeoutError") return undefined;
    if (!(error instanceof Error)) return `threw ${String(error)}`;
    if (BUGS.has(error.name) && error.cause === undefined) return `threw ${error.name}: ${errorText(error)}`;
    const text = errorText(error);
    if (/canary|please log in/i.test(text)) return `repeats what it got: ${text}`;
    return WHOSE.test(text) ? undefined : `does not say whose answer it was: ${text}`;
  } finally {
    await front.close();
  }
}

const SCENES: readonly [string, () => Calls | Promise<Calls>][] = [
  ["the DNS providers", dnsCalls],
  ["the chain", chainCalls],
  ["Infisical", infisicalCalls],
  ["a provider's gateway", gatewayCalls],
  ["a CA", acmeCalls],
  ["a registry of images", registryCalls],
];

test.each(SCENES)(
  "no method of the client of %s takes a wrong answer for a right one, at any of its requests",
  async (_, open) => {
    const { calls, close } = await open();
    try {
      const slot = limitConcurrency(AT_ONCE);
      const found = await Promise.all(
        calls.map(async (row) => {
          const { requests, error } = await askRightly(row, LATE);
          // A stream cannot be answered rightly here; every other method can.
          const right = error && !row.tls ? [`${row.name} fails with right answers: ${errorText(error)}`] : [];
          if (requests === 0) return [...right, `${row.name} asks nothing`];
          const cases = Array.from({ length: requests }, (_, index) =>
            WRONG_ANSWERS.filter(({ dear }) => !dear || index === 0).map(async (wrong) => {
              const problem = await slot(() => problemOf(row, index + 1, wrong));
              return problem === undefined ? [] : [`${row.name}, request ${index + 1}, ${wrong.what}: ${problem}`];
            }),
          );
          return [...right, ...(await Promise.all(cases.flat())).flat()];
        }),
      );
      const problems = found.flat();
      expect(problems).toEqual([]);
      expect(taken).toEqual([]);
      expect(unhandled).toEqual([]);
    } finally {
      await close();
    }
  },
  600_000,
);
