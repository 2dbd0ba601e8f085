import { type Field, RdataError, type Reader, type Token } from "./rdata-fields.ts";

/** EUI-48 or EUI-64 (RFC 7043): octets in hexadecimal with hyphens between them. */
export const extendedIdentifier = (octets: number): Field => ({
  parse(token) {
    const text = token.bytes.toString();
    if (!new RegExp(`^([0-9a-f]{2}-){${octets - 1}}[0-9a-f]{2}$`, "i").test(text))
      throw new RdataError(`Input text must have ${octets * 3 - 1} characters`);
    return Buffer.from(text.replaceAll("-", ""), "hex");
  },
  print: (reader) => [...reader.take(octets)].map((octet) => octet.toString(16).padStart(2, "0")).join("-"),
});

/** Node identifier or locator of ILNP (RFC 6742): four groups of four digits. */
export const locator: Field = {
  parse(token) {
    const text = token.bytes.toString();
    if (!/^([0-9a-f]{4}:){3}[0-9a-f]{4}$/i.test(text)) throw new RdataError("invalid formatted hex string");
    return Buffer.from(text.replaceAll(":", ""), "hex");
  },
  print: (reader) =>
    reader
      .take(8)
      .toString("hex")
      .replace(/(.{4})(?!$)/g, "$1:"),
};

/** APL (RFC 3123), IPv4 only: `!1:192.0.2.0/24`. */
export const addressPrefixes = {
  parse: (tokens: Token[]): Buffer =>
    Buffer.concat(
      tokens.map(({ bytes }) => {
        const [, not, address, prefix] = /^(!?)1:([\d.]+)\/(\d{1,2})$/.exec(bytes.toString()) ?? [];
        if (address === undefined) throw new RdataError(`${bytes} is no prefix of IPv4 addresses`);
        const octets = address.split(".").map(Number);
        while (octets.at(-1) === 0) octets.pop();
        return Buffer.from([0, 1, Number(prefix), (not === "!" ? 128 : 0) | octets.length, ...octets]);
      }),
    ),
  print(reader: Reader): string {
    const words: string[] = [];
    while (reader.left > 0) {
      const head = reader.take(4);
      const octets = [...reader.take(head[3]! & 127)];
      const address = [...octets, 0, 0, 0, 0].slice(0, 4).join(".");
      words.push(`${head[3]! & 128 ? "!" : ""}${head.readUInt16BE()}:${address}/${head[2]}`);
    }
    return words.join(" ");
  },
};

/** Names of types as a bitmap (RFC 4034 §4.1.2). */
export const typeBitmap = (numbers: Readonly<Record<string, number>>) => ({
  parse(tokens: Token[]): Buffer {
    const windows = new Map<number, Buffer>();
    for (const { bytes } of tokens) {
      const number = numbers[bytes.toString()];
      if (number === undefined) throw new RdataError(`${bytes} is no type`);
      const bits = windows.get(number >> 8) ?? Buffer.alloc(32);
      bits[(number & 255) >> 3]! |= 128 >> (number & 7);
      windows.set(number >> 8, bits);
    }
    const sorted = [...windows].sort(([a], [b]) => a - b);
    return Buffer.concat(
      sorted.flatMap(([window, bits]) => {
        const length = bits.findLastIndex((octet) => octet !== 0) + 1;
        return [Buffer.from([window, length]), bits.subarray(0, length)];
      }),
    );
  },
  print(reader: Reader): string {
    const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
    const words: string[] = [];
    while (reader.left > 0) {
      const [window, length] = reader.take(2) as unknown as [number, number];
      for (const [at, octet] of reader.take(length).entries()) {
        for (let bit = 0; bit < 8; bit++) {
          const number = window * 256 + at * 8 + bit;
          if (octet & (128 >> bit)) words.push(names.get(number) ?? `TYPE${number}`);
        }
      }
    }
    return words.join(" ");
  },
});
