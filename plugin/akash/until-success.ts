import { poll } from "../../akash/chain/wait.ts";
import type { GatewayLease } from "../../akash/gateway/gateway.ts";
import { runShell, type ShellCommand } from "../../akash/gateway/shell.ts";
import type { Market } from "../../akash/market.ts";
import { printableLine } from "../../errors/printable.ts";
import { errorText } from "../../errors/text.ts";

/** Of what a command prints, so much is kept, octets. */
const MOST_SAID = 4_000;

/** A command that is run in a container until it succeeds. */
export interface Attempts {
  readonly command: ShellCommand;
  /** Seconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Told after each attempt what it said. */
  status(said: string): void;
  /** Asked where the container does not run; throws where waiting is of no use. */
  notRunning?(): Promise<void>;
}

/** The last line of what the command printed: of the attempt that succeeded, or else of the last one. */
export type Outcome = { readonly said: string } | { readonly last: string };

/** Runs a command in a container of a lease again and again until it ends with 0, or its time is over. */
export async function untilSuccess(market: Market, lease: GatewayLease, attempts: Attempts): Promise<Outcome> {
  const { command, timeout, status, notRunning } = attempts;
  const signal = AbortSignal.any([attempts.signal, AbortSignal.timeout(timeout * 1000)]);
  let last = "it was not run yet";
  const attempt = async (): Promise<string | undefined> => {
    const printed: Buffer[] = [];
    const keep = (bytes: Uint8Array) => void printed.push(Buffer.from(bytes));
    try {
      const code = await runShell(market, lease, command, { stdout: keep, stderr: keep }, signal);
      const text = lastLine(printed);
      if (code === 0) return text;
      last = text || `it ended with ${code}`;
    } catch (error) {
      attempts.signal.throwIfAborted();
      await notRunning?.();
      last = errorText(error);
    }
    status(printableLine(last, 200));
    return undefined;
  };
  const said = await poll(attempt, timeout * 1000, attempts.signal);
  return said === undefined ? { last: printableLine(last, 1000) } : { said };
}

function lastLine(printed: readonly Buffer[]): string {
  const text = Buffer.concat(printed).subarray(-MOST_SAID).toString().trim();
  return printableLine(text.split("\n").at(-1) ?? "", 300);
}
