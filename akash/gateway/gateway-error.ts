import { z } from "zod";
import { ExplainedError } from "../../errors/explained-error.ts";
import { printableLine } from "../../errors/printable.ts";
import { rootCauseText } from "../../errors/text.ts";
import { UpgradeRefusedError } from "../../network/web-socket.ts";

/** An answer of a gateway that is not 2xx. */
export class GatewayError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** It is not in a gateway's words, but of a proxy before it. */
  readonly #foreign: boolean;

  constructor(url: string, status: number, text: string) {
    const said = wordsOf(text);
    super(`${url}: HTTP ${status}${said && `: ${printableLine(said)}`}`);
    this.name = "GatewayError";
    this.status = status;
    this.#foreign = said === FOREIGN;
  }

  /** The provider has not seen the lease's block yet. Older gateways say 500 for it. */
  get unknownLease(): boolean {
    if (this.#foreign) return false;
    return this.status === 404 || (this.status === 500 && /no lease|lease not found/i.test(this.message));
  }
}

const FOREIGN = "not in a gateway's words";

/** A gateway tells why as plain text, and of tokens as `{"message"}`. Pure. */
function wordsOf(text: string): string {
  if (!/^\s*[<{[]/.test(text)) return text;
  try {
    return refusal.parse(JSON.parse(text)).message;
  } catch {
    return FOREIGN;
  }
}

const refusal = z.strictObject({ message: z.string() });

/** Why a stream of a gateway broke off, or did not begin. Pure. */
export function streamFault({ host, pathname }: URL, fault: unknown): Error {
  const url = `${host}${pathname}`;
  if (fault instanceof UpgradeRefusedError) return new GatewayError(url, fault.status, fault.body);
  return new ExplainedError("provider-unreachable", `${url}: ${rootCauseText(fault)}`);
}
