import packet, { type DecodedPacket, type RecordType, type Answer as WireRecord } from "dns-packet";
import type { Answer } from "./answer.ts";
import { rdataToWire, typeNumber } from "./rdata.ts";
import type { ServedSet } from "./zone.ts";

/** UDP payload without EDNS (RFC 1035 §4.2.1). */
const PLAIN_LIMIT = 512;
/** What these servers accept and promise, as most public ones do (DNS flag day 2020). */
const PAYLOAD_LIMIT = 1232;

const RCODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

/** Octets of a UDP answer the client can take. */
export function payloadLimit(query: DecodedPacket): number {
  const option = query.additionals?.find((record) => record.type === "OPT");
  if (option?.type !== "OPT") return PLAIN_LIMIT;
  return Math.min(Math.max(option.udpPayloadSize, PLAIN_LIMIT), PAYLOAD_LIMIT);
}

/** Address of the EDNS client subnet (RFC 7871 §6), if there is one. */
export function clientSubnet(query: DecodedPacket): string | undefined {
  const edns = query.additionals?.find((record) => record.type === "OPT");
  if (edns?.type !== "OPT") return undefined;
  return edns.options.flatMap((each) => (each.type === "CLIENT_SUBNET" && "ip" in each ? (each.ip ?? []) : []))[0];
}

/** The answer as a message; with `limit`, one that does not fit is cut to its header and flagged TC. */
export function toMessage(query: DecodedPacket, answer: Answer, recursive: boolean, limit = 65_535): Buffer {
  const flags =
    (answer.authoritative ? packet.AUTHORITATIVE_ANSWER : 0) |
    ((query.flags ?? 0) & packet.RECURSION_DESIRED) |
    (recursive ? packet.RECURSION_AVAILABLE : 0) |
    RCODES[answer.rcode];
  const edns = query.additionals?.some((record) => record.type === "OPT");
  const option: WireRecord[] = edns
    ? [
        {
          type: "OPT",
          name: ".",
          udpPayloadSize: PAYLOAD_LIMIT,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0,
          flag_do: false,
          options: [],
        },
      ]
    : [];
  const message = packet.encode({
    type: "response",
    id: query.id,
    flags,
    questions: query.questions,
    answers: answer.answers.flatMap(toRecords),
    authorities: answer.authorities.flatMap(toRecords),
    additionals: [...answer.additionals.flatMap(toRecords), ...option],
  });
  if (message.length <= limit) return message;
  return packet.encode({
    type: "response",
    id: query.id,
    flags: flags | packet.TRUNCATED_RESPONSE,
    questions: query.questions,
    additionals: option,
  });
}

/** Every type travels as its number with raw RDATA, so that one codec serves all of them. */
function toRecords(set: ServedSet): WireRecord[] {
  const type = `UNKNOWN_${typeNumber(set.type)}`;
  return set.values.map((value) => ({
    type: type as RecordType & "NULL",
    name: set.name,
    class: "IN",
    ttl: set.ttl,
    data: rdataToWire(set.type, value),
  }));
}
