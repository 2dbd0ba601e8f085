import { ipv4, ipv6, quote, RdataError, Reader, type Token } from "./rdata-fields.ts";

const keys = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath"];

/** Number of a SvcParamKey. */
export const keyNumber = (key: string): number => {
  const known = keys.indexOf(key);
  if (known >= 0) return known;
  const numbered = /^key(\d{1,5})$/.exec(key);
  if (!numbered) throw new RdataError(`unknown SvcParamKey ${key}`);
  return Number(numbered[1]);
};

const keyName = (number: number): string => keys[number] ?? `key${number}`;

const u16 = (value: number): Buffer => {
  const wire = Buffer.alloc(2);
  wire.writeUInt16BE(value);
  return wire;
};

const token = (text: string): Token => ({ bytes: Buffer.from(text), quoted: false });

/** Items of a list (RFC 9460 appendix A.1): a backslash keeps a comma, or itself, within one. */
const listItems = (value: string): string[] =>
  [...value.matchAll(/(?:^|,)((?:\\.|[^,\\])*)/g)].map(([, item]) => item!.replace(/\\(.)/g, "$1"));

/** An item as a list has it, its backslashes escaped once more as characters (RFC 9460 §2.1). */
const listed = (item: string): string => item.replace(/[,\\]/g, "\\$&").replaceAll("\\", "\\\\");

function valueToWire(key: string, value: Buffer): Buffer {
  const list = value.toString().split(",");
  switch (key) {
    case "mandatory":
      return Buffer.concat(
        list
          .map(keyNumber)
          .sort((a, b) => a - b)
          .map(u16),
      );
    case "alpn":
      return Buffer.concat(
        listItems(value.toString()).flatMap((id) => [Buffer.from([Buffer.byteLength(id)]), Buffer.from(id)]),
      );
    case "no-default-alpn":
      return Buffer.alloc(0);
    case "port":
      return u16(Number(value));
    case "ipv4hint":
      return Buffer.concat(list.map((address) => ipv4.parse(token(address))));
    case "ipv6hint":
      return Buffer.concat(list.map((address) => ipv6.parse(token(address))));
    case "ech":
      return Buffer.from(value.toString(), "base64");
    default:
      return value;
  }
}

function wireToValue(key: string, wire: Buffer): string {
  const reader = new Reader(wire);
  const list = (one: () => string): string => {
    const items: string[] = [];
    while (reader.left > 0) items.push(one());
    return items.join(",");
  };
  switch (key) {
    case "mandatory":
      return list(() => keyName(reader.take(2).readUInt16BE()));
    case "alpn":
      return list(() => listed(reader.take(reader.take(1)[0]!).toString()));
    case "port":
      return String(wire.readUInt16BE());
    case "ipv4hint":
      return list(() => ipv4.print(reader));
    case "ipv6hint":
      return list(() => ipv6.print(reader));
    case "ech":
      return wire.toString("base64");
    default:
      return quote(wire);
  }
}

/** SvcParams of SVCB and HTTPS (RFC 9460 §2.1, §2.2): ascending keys, none twice. */
export const serviceParameters = {
  parse(tokens: Token[]): Buffer {
    const parameters = new Map<number, Buffer>();
    for (let at = 0; at < tokens.length; at++) {
      const whole = tokens[at]!.bytes;
      const equals = whole.indexOf("=");
      const key = (equals < 0 ? whole : whole.subarray(0, equals)).toString();
      let value = equals < 0 ? Buffer.alloc(0) : whole.subarray(equals + 1);
      if (equals === whole.length - 1 && tokens[at + 1]?.quoted) value = tokens[++at]!.bytes;
      const number = keyNumber(key);
      if (parameters.has(number)) throw new RdataError(`duplicate key "${number}"`);
      if (value.length === 0 && key !== "no-default-alpn") throw new RdataError(`SvcParam ${key} has no value`);
      parameters.set(number, valueToWire(key, value));
    }
    const ascending = [...parameters].sort(([a], [b]) => a - b);
    return Buffer.concat(ascending.flatMap(([number, value]) => [u16(number), u16(value.length), value]));
  },
  print(reader: Reader): string {
    const words: string[] = [];
    while (reader.left > 0) {
      const number = reader.take(2).readUInt16BE();
      const wire = reader.take(reader.take(2).readUInt16BE());
      const key = keyName(number);
      words.push(wire.length === 0 ? key : `${key}=${wireToValue(key, wire)}`);
    }
    return words.join(" ");
  },
};
