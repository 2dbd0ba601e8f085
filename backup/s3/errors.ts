import { printableLine } from "../../errors/printable.ts";

/** An answer other than 2xx of an S3 service. */
export class S3Error extends Error {
  readonly status: number;
  /** Such as `NoSuchBucket`, `AccessDenied`, `RequestTimeTooSkewed`; empty where it said none. */
  readonly code: string;

  constructor(call: string, status: number, code: string, message: string) {
    const words = [code, message].filter(Boolean).join(": ");
    super(`the S3 service refused ${call}: ${status}${words && ` ${printableLine(words, 300)}`}`);
    this.name = "S3Error";
    this.status = status;
    this.code = code;
  }
}
