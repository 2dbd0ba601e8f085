import packet, { type DecodedPacket } from "dns-packet";

/** TTL of the name of a service, seconds. */
const TTL = 5;

/**
 * Answers the DNS query of a pod.
 * @param serviceAddress of a name without a dot: the address of a service of the pod's lease; undefined = there is none
 * @param forward asks the sandbox's resolver, for every other name
 */
export async function answerName(
  query: Buffer,
  serviceAddress: (name: string) => string | undefined,
  forward: (query: Buffer) => Promise<Buffer | undefined>,
): Promise<Buffer | undefined> {
  const decoded = packet.decode(query);
  const [question] = decoded.questions ?? [];
  if (!question) return undefined;
  if (question.name.includes(".")) return forward(query);
  return answer(decoded, serviceAddress(question.name.toLowerCase()));
}

/** Answers a DNS query with an address, whatever name it asks for. */
export const answerAddress = (query: Buffer, address: string): Buffer => answer(packet.decode(query), address);

function answer(decoded: DecodedPacket, address: string | undefined): Buffer {
  const questions = (decoded.questions ?? []).slice(0, 1);
  return packet.encode({
    type: "response",
    id: decoded.id ?? 0,
    flags: flags(decoded) | (address === undefined ? NXDOMAIN : 0),
    questions,
    answers: questions.flatMap(({ type, name }) =>
      address !== undefined && type === "A" ? [{ type: "A" as const, name, ttl: TTL, data: address }] : [],
    ),
  });
}

const NXDOMAIN = 3;

const flags = (query: DecodedPacket): number =>
  ((query.flags ?? 0) & packet.RECURSION_DESIRED) | packet.RECURSION_AVAILABLE | packet.AUTHORITATIVE_ANSWER;
