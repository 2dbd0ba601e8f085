import { RdataError, type Reader, type Token } from "./rdata-fields.ts";

const EQUATOR = 2 ** 31;
/** Centimetres below the WGS 84 spheroid at which altitude counts from. */
const ALTITUDE_BASE = 10_000_000;
const DEFAULT_SIZE = [100, 1_000_000, 1_000];

/** Takes `d [m [s]] H` off the words; thousandths of an arc second from the equator or the prime meridian. */
function takeAngle(words: string[], positive: string, negative: string, limit: number): number {
  const end = words.findIndex((word) => word === positive || word === negative);
  const parts = words.slice(0, end).map(Number);
  const [degrees = 0, minutes = 0, seconds = 0] = parts;
  const bad = end < 1 || end > 3 || parts.some(Number.isNaN) || minutes > 59 || seconds >= 60;
  if (bad) throw new RdataError(`LOC needs degrees [minutes [seconds]] and ${positive} or ${negative}`);
  if ((degrees * 60 + minutes) * 60 + seconds > limit * 3600)
    throw new RdataError(`not in range [-${limit}, ${limit}]`);
  const sign = words[end] === positive ? 1 : -1;
  words.splice(0, end + 1);
  return EQUATOR + sign * Math.round(((degrees * 60 + minutes) * 60 + seconds) * 1000);
}

function centimetres(word: string): number {
  const value = Number(word.replace(/m$/, ""));
  if (Number.isNaN(value)) throw new RdataError(`${word} is no length in metres`);
  return Math.round(value * 100);
}

/** Mantissa and exponent of ten in one octet (RFC 1876 §2). */
function precision(length: number): number {
  const exponent = length === 0 ? 0 : Math.floor(Math.log10(length) + 1e-9);
  return (Math.floor(length / 10 ** exponent) << 4) | exponent;
}

const printLength = (octet: number): string => `${((octet >> 4) * 10 ** (octet & 15)) / 100}m`;

function printAngle(value: number, positive: string, negative: string): string {
  const offset = Math.abs(value - EQUATOR);
  const seconds = (offset % 60_000) / 1000;
  const minutes = Math.floor(offset / 60_000) % 60;
  return `${Math.floor(offset / 3_600_000)} ${minutes} ${seconds.toFixed(3)} ${value >= EQUATOR ? positive : negative}`;
}

/** LOC (RFC 1876), such as `31 58 52.100 S 115 49 11.700 E 20m 10m 10m 2m`. */
export const loc = {
  parse(tokens: Token[]): Buffer {
    const words = tokens.map((token) => token.bytes.toString());
    const latitude = takeAngle(words, "N", "S", 90);
    const longitude = takeAngle(words, "E", "W", 180);
    const altitude = words.shift();
    if (altitude === undefined || words.length > 3)
      throw new RdataError("LOC needs an altitude, then at most size and precisions");
    const wire = Buffer.alloc(16);
    for (const [index, length] of DEFAULT_SIZE.entries()) {
      const word = words[index];
      wire[1 + index] = precision(word === undefined ? length : centimetres(word));
    }
    wire.writeUInt32BE(latitude, 4);
    wire.writeUInt32BE(longitude, 8);
    wire.writeUInt32BE(ALTITUDE_BASE + centimetres(altitude), 12);
    return wire;
  },
  print(reader: Reader): string {
    const wire = reader.take(16);
    return [
      printAngle(wire.readUInt32BE(4), "N", "S"),
      printAngle(wire.readUInt32BE(8), "E", "W"),
      `${((wire.readUInt32BE(12) - ALTITUDE_BASE) / 100).toFixed(2)}m`,
      ...[wire[1]!, wire[2]!, wire[3]!].map(printLength),
    ].join(" ");
  },
};
