import { isIPv4, isIPv6 } from "node:net";

/** RDATA that its type does not allow. */
export class RdataError extends Error {
  override name = "RdataError";
}

/** A name without its final dot. */
export class UnqualifiedNameError extends RdataError {
  override name = "UnqualifiedNameError";
}

/** One word or quoted string of the presentation form (RFC 1035 §5.1), escapes resolved. */
export interface Token {
  readonly bytes: Buffer;
  readonly quoted: boolean;
}

/** A field of RDATA between its presentation and its wire form. */
export interface Field {
  parse(token: Token): Buffer;
  print(reader: Reader): string;
}

/** Splits presentation form into tokens; `\DDD` is one octet, `\X` is X. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const input = Buffer.from(text, "utf8");
  let at = 0;
  while (at < input.length) {
    if (isBlank(input[at]!)) {
      at++;
      continue;
    }
    const quoted = input[at] === 0x22;
    if (quoted) at++;
    const bytes: number[] = [];
    for (;;) {
      const octet = input[at];
      if (octet === undefined) {
        if (quoted) throw new RdataError("Text input ended unexpectedly.");
        break;
      }
      if (quoted ? octet === 0x22 : isBlank(octet) || octet === 0x22) break;
      if (octet !== 0x5c) {
        bytes.push(octet);
        at++;
        continue;
      }
      const digits = input.subarray(at + 1, at + 4).toString("latin1");
      if (/^\d{3}$/.test(digits)) {
        if (Number(digits) > 255) throw new RdataError(`\\${digits} is no octet`);
        bytes.push(Number(digits));
        at += 4;
      } else {
        const escaped = input[at + 1];
        if (escaped === undefined) throw new RdataError("backslash at the end");
        bytes.push(escaped);
        at += 2;
      }
    }
    if (quoted) at++;
    tokens.push({ bytes: Buffer.from(bytes), quoted });
  }
  return tokens;
}

const isBlank = (octet: number): boolean => octet === 0x20 || octet === 0x09;

/** Octets as a quoted string; anything outside printable ASCII as `\DDD`. */
export function quote(bytes: Buffer): string {
  let text = "";
  for (const octet of bytes) {
    if (octet === 0x22 || octet === 0x5c) text += `\\${String.fromCharCode(octet)}`;
    else if (octet >= 0x20 && octet < 0x7f) text += String.fromCharCode(octet);
    else text += `\\${String(octet).padStart(3, "0")}`;
  }
  return `"${text}"`;
}

/** Reads wire form from left to right. */
export class Reader {
  readonly wire: Buffer;
  at = 0;

  constructor(wire: Buffer) {
    this.wire = wire;
  }

  get left(): number {
    return this.wire.length - this.at;
  }

  take(length: number): Buffer {
    if (length > this.left) throw new RdataError("wire form too short");
    this.at += length;
    return this.wire.subarray(this.at - length, this.at);
  }
}

const integer = (octets: number): Field => ({
  parse(token) {
    const text = token.bytes.toString();
    const value = Number(text);
    if (!/^\d+$/.test(text) || value >= 2 ** (8 * octets))
      throw new RdataError(`${text} is not an unsigned ${8 * octets}-bit integer`);
    const wire = Buffer.alloc(octets);
    wire.writeUIntBE(value, 0, octets);
    return wire;
  },
  print: (reader) => String(reader.take(octets).readUIntBE(0, octets)),
});

export const u8 = integer(1);
export const u16 = integer(2);
export const u32 = integer(4);

export const ipv4: Field = {
  parse(token) {
    const text = token.bytes.toString();
    if (!isIPv4(text)) throw new RdataError("Text input is malformed.");
    return Buffer.from(text.split(".").map(Number));
  },
  print: (reader) => [...reader.take(4)].join("."),
};

export const ipv6: Field = {
  parse(token) {
    const text = token.bytes.toString();
    if (!isIPv6(text) || text.includes("%")) throw new RdataError("Text input is malformed.");
    const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
    const hex = (high: string, low: string) => ((Number(high) << 8) | Number(low)).toString(16);
    const plain = dotted ? `${dotted[1]}${hex(dotted[2]!, dotted[3]!)}:${hex(dotted[4]!, dotted[5]!)}` : text;
    const [head = "", tail] = plain.split("::");
    const groups = (part: string) => (part === "" ? [] : part.split(":"));
    const before = groups(head);
    const after = tail === undefined ? [] : groups(tail);
    const all = [...before, ...Array(8 - before.length - after.length).fill("0"), ...after];
    const wire = Buffer.alloc(16);
    for (const [index, group] of all.entries()) wire.writeUInt16BE(Number.parseInt(group, 16), index * 2);
    return wire;
  },
  print(reader) {
    const wire = reader.take(16);
    const text = Array.from({ length: 8 }, (_, index) => wire.readUInt16BE(index * 2).toString(16)).join(":");
    return new URL(`http://[${text}]`).hostname.slice(1, -1);
  },
};

/** Wire form of an absolute domain name; `\.` inside a label is not supported. */
function nameToWire(name: string): Buffer {
  if (name === ".") return Buffer.from([0]);
  const labels = name.replace(/\.$/, "").split(".");
  for (const label of labels) {
    if (label === "" || Buffer.byteLength(label) > 63) throw new RdataError(`${name} is no domain name`);
  }
  const wire = Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([Buffer.byteLength(label)]), Buffer.from(label)]),
    Buffer.from([0]),
  ]);
  if (wire.length > 255) throw new RdataError(`${name} is longer than 255 octets`);
  return wire;
}

/** Absolute domain name with its final dot, kept in the case it came in. */
export const domainName: Field = {
  parse(token) {
    const text = token.bytes.toString();
    if (!text.endsWith(".")) throw new UnqualifiedNameError(`${text} must be fully qualified (i.e., end in a dot)`);
    if (!/^[\x21-\x7e]+$/.test(text)) throw new RdataError(`${text} must be in ASCII (A-labels)`);
    return nameToWire(text);
  },
  print(reader) {
    const labels: string[] = [];
    for (;;) {
      const length = reader.take(1)[0]!;
      if (length === 0) return `${labels.join(".")}.`;
      labels.push(reader.take(length).toString());
    }
  },
};

/** `<character-string>` (RFC 1035 §3.3): at most 255 octets. */
export const characterString: Field = {
  parse(token) {
    if (token.bytes.length > 255) throw new RdataError("a character string holds at most 255 octets");
    return Buffer.concat([Buffer.from([token.bytes.length]), token.bytes]);
  },
  print: (reader) => quote(reader.take(reader.take(1)[0]!)),
};

/** A character string without quotes in presentation form, such as the tag of CAA. */
export const word: Field = {
  parse(token) {
    if (!/^[a-z0-9]+$/i.test(token.bytes.toString())) throw new RdataError("tag is not alphanumeric");
    return characterString.parse(token);
  },
  print: (reader) => reader.take(reader.take(1)[0]!).toString(),
};

/** Quoted text that fills the rest of the RDATA without a length, as in CAA and URI. */
export const text: Field = {
  parse: (token) => token.bytes,
  print: (reader) => quote(reader.take(reader.left)),
};

export const hex: Field = {
  parse(token) {
    const value = token.bytes.toString();
    if (value.length % 2 === 1) throw new RdataError("Odd-length string");
    if (!/^[0-9a-f]+$/i.test(value)) throw new RdataError("Non-hexadecimal digit found");
    return Buffer.from(value, "hex");
  },
  print: (reader) => reader.take(reader.left).toString("hex"),
};

export const base64: Field = {
  parse(token) {
    const value = token.bytes.toString();
    const { length } = value.replace(/[^A-Za-z0-9+/]/g, "");
    if (length % 4 === 1)
      throw new RdataError(
        `Invalid base64-encoded string: number of data characters (${length}) cannot be 1 more than a multiple of 4`,
      );
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) throw new RdataError("Only base64 data is allowed");
    if (value.length % 4 !== 0) throw new RdataError("Incorrect padding");
    return Buffer.from(value, "base64");
  },
  print: (reader) => reader.take(reader.left).toString("base64"),
};
