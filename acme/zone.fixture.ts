import { type AddressInfo, createServer } from "node:net";
import { type Answer, AUTHORITATIVE_ANSWER, type Packet, streamDecode, streamEncode } from "dns-packet";
import type { DnsProvider, HostedZone } from "../dns/providers/provider.ts";
import { type RecordChange, type RecordSet, recordKey } from "../dns/records/records.ts";

/** One zone in memory behind the provider interface, strict: a change whose `before` is not what stands there is refused. */
export class MemoryZone implements DnsProvider {
  readonly name = "desec";
  readonly zone: HostedZone;
  readonly sets = new Map<string, RecordSet>();
  /** Every batch of changes that was applied. */
  readonly applied: (readonly RecordChange[])[] = [];

  constructor(name: string) {
    this.zone = { id: name, name, nameServers: ["ns.test"] };
  }

  minimumTtl(): number {
    return 60;
  }

  async readRecords(): Promise<RecordSet[]> {
    return [...this.sets.values()];
  }

  async applyChanges(_zone: HostedZone, changes: readonly RecordChange[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    for (const { key, before, after } of changes) {
      if (JSON.stringify(this.sets.get(key)) !== JSON.stringify(before))
        throw new Error(`${key} is not what the change expects`);
      if (after === undefined) this.sets.delete(key);
      else this.sets.set(recordKey(after), after);
    }
    this.applied.push(changes);
  }

  async findZone(): Promise<HostedZone> {
    return this.zone;
  }

  async createZone(): Promise<HostedZone> {
    throw new Error("not part of this double");
  }

  async deleteZone(): Promise<void> {
    throw new Error("not part of this double");
  }
}

/** A DNS server for the TXT records of `zones`, TCP (as Pebble asks) on a free loopback port. Everything else is an empty answer. */
export async function serveZones(zones: readonly MemoryZone[]): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const size = 2 + received.readUInt16BE(0);
        socket.write(answer(zones, streamDecode(received.subarray(0, size))));
        received = received.subarray(size);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answer(zones: readonly MemoryZone[], query: Packet): Buffer {
  const [question] = query.questions ?? [];
  const answers = question?.type === "TXT" ? txtAnswers(zones, question.name.toLowerCase(), question.name) : [];
  return streamEncode({
    type: "response",
    id: query.id,
    flags: AUTHORITATIVE_ANSWER,
    questions: query.questions,
    answers,
  });
}

/** The values at the name, or the CNAME there and what it leads to. */
function txtAnswers(zones: readonly MemoryZone[], name: string, asked: string): Answer[] {
  return zones.flatMap(({ zone, sets }) => {
    const owner = name.endsWith(`.${zone.name}`) ? name.slice(0, -zone.name.length - 1) : "";
    const target = sets.get(`${owner}/CNAME`)?.values[0]?.replace(/\.$/, "");
    if (target !== undefined)
      return [{ type: "CNAME", name: asked, ttl: 60, data: target } as Answer, ...txtAnswers(zones, target, target)];
    const values = sets.get(`${owner}/TXT`)?.values ?? [];
    return values.map((value): Answer => ({ type: "TXT", name: asked, ttl: 60, data: [value.slice(1, -1)] }));
  });
}
