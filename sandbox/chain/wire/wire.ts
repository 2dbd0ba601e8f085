import { fromUtf8, toUtf8 } from "@cosmjs/encoding";
import { formatDec, parseDec } from "./dec.ts";

/**
 * Protocol buffers by declaration: one table of fields reads and writes a message,
 * and its JSON is that of gogoproto's `jsonpb` (64-bit integers as strings, enums by name, bytes in base64,
 * defaults written out), which is what the REST gateway answers.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export interface JsonObject {
  [key: string]: Json;
}

const VARINT = 0;
const LENGTH = 2;

/** How one field's value travels: its wire type, its JSON default, and both directions. */
interface Kind {
  wire: typeof VARINT | typeof LENGTH;
  zero: () => Json;
  read: (value: bigint | Uint8Array) => Json;
  /** `undefined` leaves the field out (proto3 default). */
  write: (value: Json) => bigint | Uint8Array | undefined;
}

export interface Field {
  number: number;
  kind: Kind;
  repeated: boolean;
}

/** A message: its fields by JSON name, in declaration order. */
export interface Schema {
  fields: Record<string, Field>;
}

/** A message that cannot be read, or that carries a field the chain does not know. */
export class WireError extends Error {
  override name = "WireError";
}

export const message = (fields: Record<string, Field>): Schema => ({ fields });

const varint = (number: number, kind: Omit<Kind, "wire">): Field => ({
  number,
  kind: { wire: VARINT, ...kind },
  repeated: false,
});
const delimited = (number: number, kind: Omit<Kind, "wire">): Field => ({
  number,
  kind: { wire: LENGTH, ...kind },
  repeated: false,
});
const asText = (number: number, zero: string, fromWire: (text: string) => string, toWire: (text: string) => string) =>
  delimited(number, {
    zero: () => zero,
    read: (value) => fromWire(utf8(value as Uint8Array)),
    write: (value) => (value === "" || value === null ? undefined : toUtf8(toWire(String(value)))),
  });

export const string = (number: number): Field =>
  asText(
    number,
    "",
    (text) => text,
    (text) => text,
  );
export const bytes = (number: number): Field =>
  delimited(number, {
    zero: () => "",
    read: (value) => Buffer.from(value as Uint8Array).toString("base64"),
    write: (value) =>
      value === "" || value === null ? undefined : new Uint8Array(Buffer.from(String(value), "base64")),
  });
export const uint32 = (number: number): Field =>
  varint(number, {
    zero: () => 0,
    read: (value) => Number((value as bigint) & 0xffffffffn),
    write: (value) => (value ? BigInt(value as number) : undefined),
  });
export const bool = (number: number): Field =>
  varint(number, { zero: () => false, read: (value) => value !== 0n, write: (value) => (value ? 1n : undefined) });
export const uint64 = (number: number): Field =>
  varint(number, {
    zero: () => "0",
    read: (value) => (value as bigint).toString(),
    write: (value) => (BigInt(String(value ?? "0")) === 0n ? undefined : BigInt(String(value))),
  });
export const int64 = (number: number): Field =>
  varint(number, {
    zero: () => "0",
    read: (value) => BigInt.asIntN(64, value as bigint).toString(),
    write: (value) => (BigInt(String(value ?? "0")) === 0n ? undefined : BigInt.asUintN(64, BigInt(String(value)))),
  });

/** An enum by its names; a number without a name stays a number, as `jsonpb` does. */
export function enumeration(number: number, names: Record<number, string>): Field {
  const numbers = new Map(Object.entries(names).map(([value, name]) => [name, BigInt(value)]));
  return varint(number, {
    zero: () => names[0] ?? 0,
    read: (value) => names[Number(value)] ?? Number(value),
    write: (value) => {
      const code = typeof value === "number" ? BigInt(value) : numbers.get(String(value));
      if (code === undefined) throw new WireError(`unknown enum value "${value}"`);
      return code === 0n ? undefined : code;
    },
  });
}

/** `cosmossdk.io/math` LegacyDec: on the wire an integer scaled by 10^18, in JSON with its point. */
export const decimal = (number: number): Field =>
  asText(
    number,
    "0.000000000000000000",
    (text) => formatDec(integer(text)),
    (text) => parseDec(text).toString(),
  );
/** `cosmossdk.io/math` Int as text. */
export const integerText = (number: number): Field =>
  asText(
    number,
    "0",
    (text) => integer(text).toString(),
    (text) => integer(text).toString(),
  );

/** A nested message that is always there (gogoproto `nullable = false`). */
export const embedded = (number: number, schema: Schema): Field => nested(number, schema, () => zeroOf(schema));
/** A nested message that may be absent, then `null`. */
export const optional = (number: number, schema: Schema): Field => nested(number, schema, () => null);
export const repeated = (field: Field): Field => ({ ...field, repeated: true });

function nested(number: number, schema: Schema, zero: () => Json): Field {
  return delimited(number, {
    zero,
    read: (value) => decode(schema, value as Uint8Array),
    write: (value) => (value === null || value === undefined ? undefined : encode(schema, value as JsonObject)),
  });
}

const DURATION = message({ seconds: int64(1), nanos: uint32(2) });
/** `google.protobuf.Duration`, whole seconds, JSON `"7200s"`; absent is `null`. */
export const duration = (number: number): Field =>
  delimited(number, {
    zero: () => null,
    read: (value) => `${(decode(DURATION, value as Uint8Array) as { seconds: string }).seconds}s`,
    write: (value) =>
      value === null || value === undefined
        ? undefined
        : encode(DURATION, { seconds: String(value).replace(/s$/, ""), nanos: 0 }),
  });

const TIMESTAMP = message({ seconds: int64(1), nanos: uint32(2) });
/** `google.protobuf.Timestamp` in RFC 3339 with as many fractional digits as it needs. */
export const timestamp = (number: number): Field =>
  delimited(number, {
    zero: () => "1970-01-01T00:00:00Z",
    read: (value) => {
      const { seconds, nanos } = decode(TIMESTAMP, value as Uint8Array) as { seconds: string; nanos: number };
      return rfc3339(BigInt(seconds), nanos);
    },
    write: (value) => {
      const [, whole, fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(String(value)) ?? [];
      const seconds = Math.floor(Date.parse(`${whole}Z`) / 1000);
      if (Number.isNaN(seconds)) throw new WireError(`"${value}" is not an RFC 3339 time in UTC`);
      return encode(TIMESTAMP, { seconds: String(seconds), nanos: Number(fraction.padEnd(9, "0")) });
    },
  });

/** Seconds and nanoseconds since 1970 as RFC 3339 in UTC, trailing zeros in groups of three dropped. */
export function rfc3339(seconds: bigint, nanos: number): string {
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  const fraction = nanos
    .toString()
    .padStart(9, "0")
    .replace(/(000)+$/, "");
  return `${whole}${fraction ? `.${fraction}` : ""}Z`;
}

/** Reads one message. @throws WireError on malformed bytes and on unknown fields, which the chain refuses too */
export function decode(schema: Schema, data: Uint8Array): JsonObject {
  const result = zeroOf(schema) as JsonObject;
  const byNumber = new Map(Object.entries(schema.fields).map(([name, field]) => [field.number, { name, field }]));
  const reader = new Reader(data);
  while (!reader.done) {
    const tag = Number(reader.varint());
    if (tag >>> 3 === 0) throw new WireError("invalid length; proto: invalid field number");
    const known = byNumber.get(tag >>> 3);
    const wire = tag & 7;
    if (!known) throw new WireError(`errUnknownField: {TagNum: ${tag >>> 3}, WireType: ${wire}}`);
    const { name, field } = known;
    if (wire === field.kind.wire) {
      const value = field.kind.read(wire === VARINT ? reader.varint() : reader.delimited());
      if (field.repeated) (result[name] as Json[]).push(value);
      else result[name] = value;
    } else if (wire === LENGTH && field.repeated && field.kind.wire === VARINT) {
      const packed = new Reader(reader.delimited());
      while (!packed.done) (result[name] as Json[]).push(field.kind.read(packed.varint()));
    } else {
      throw new WireError(`errMismatchedWireType: {TagNum: ${tag >>> 3}, GotWireType: ${wire}}`);
    }
  }
  return result;
}

/** Writes one message; unknown JSON names are refused so that nothing is dropped in silence. */
export function encode(schema: Schema, value: JsonObject): Uint8Array {
  for (const name of Object.keys(value))
    if (!schema.fields[name]) throw new WireError(`unknown field "${name}", known are ${Object.keys(schema.fields)}`);
  const chunks: Uint8Array[] = [];
  for (const [name, field] of Object.entries(schema.fields)) {
    const given = value[name];
    if (given === undefined) continue;
    for (const item of field.repeated ? (given as Json[]) : [given]) {
      const raw = field.kind.write(item) ?? (field.repeated ? defaultOf(field.kind) : undefined);
      if (raw === undefined) continue;
      chunks.push(varintBytes(BigInt((field.number << 3) | field.kind.wire)));
      if (typeof raw === "bigint") chunks.push(varintBytes(raw));
      else chunks.push(varintBytes(BigInt(raw.length)), raw);
    }
  }
  return new Uint8Array(Buffer.concat(chunks));
}

const defaultOf = (kind: Kind) => (kind.wire === VARINT ? 0n : new Uint8Array());

function zeroOf(schema: Schema): Json {
  return Object.fromEntries(
    Object.entries(schema.fields).map(([name, field]) => [name, field.repeated ? [] : field.kind.zero()]),
  );
}

class Reader {
  readonly #data: Uint8Array;
  #at = 0;
  constructor(data: Uint8Array) {
    this.#data = data;
  }
  get done(): boolean {
    return this.#at >= this.#data.length;
  }
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#data[this.#at++];
      if (byte === undefined) throw new WireError("unexpected EOF");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new WireError("integer overflow");
  }
  delimited(): Uint8Array {
    const length = Number(this.varint());
    if (this.#at + length > this.#data.length) throw new WireError("unexpected EOF");
    const start = this.#at;
    this.#at += length;
    return this.#data.subarray(start, this.#at);
  }
}

function varintBytes(value: bigint): Uint8Array {
  const out: number[] = [];
  let rest = value;
  do {
    out.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return new Uint8Array(out);
}

function utf8(data: Uint8Array): string {
  try {
    return fromUtf8(data);
  } catch {
    throw new WireError("invalid UTF-8");
  }
}

function integer(text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw new WireError(`"${text}" is not an integer`);
  return BigInt(text);
}
