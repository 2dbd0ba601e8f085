import { createSocket, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode } from "dns-packet";
import type { Network } from "../../network/network.ts";
import { delegationProblems, keyTag, readDelegation } from "./delegation.ts";

const servers = ["ns1.desec.example", "ns1.google.example"];
const child = (server: string, keyTags: number[] = [], zoneKeys = keyTags) => ({
  server,
  nameServers: [server],
  keyTags,
  zoneKeys,
});
const children = servers.map((server) => child(server));

describe("a delegation", () => {
  test("is right when the parent names every server, though each names only itself", () => {
    expect(delegationProblems(servers, { parent: servers.toReversed(), signedFor: [], children })).toEqual([]);
  });

  test("is right with a DS for each provider when every server has the zone keys of all", () => {
    const signed = servers.map((server, index) => child(server, [7 + index, 20, 21], [20, 21]));
    expect(delegationProblems(servers, { parent: servers, signedFor: [7, 8], children: signed })).toEqual([]);
  });

  test.each([
    [
      "two providers sign, each with its own keys only",
      { signedFor: [7, 9], children: [child(servers[0]!, [7, 9]), child(servers[1]!, [9])] },
      /ns1\.google\.example lacks the key 7 of the other providers/,
    ],
    ["a server is missing at the parent", { parent: servers.slice(1) }, /does not name ns1\.desec\.example/],
    ["the parent names a stranger", { parent: [...servers, "old.example"] }, /names old\.example/],
    ["a server has no zone", { children: [{ ...children[0]!, nameServers: [] }] }, /give no apex NS/],
    [
      "the parent signs for one provider's key only",
      { signedFor: [7], children: [child(servers[0]!, [7]), child(servers[1]!, [9])] },
      /fits no key of ns1\.google\.example/,
    ],
  ])("is wrong when %s", (_, part, message) => {
    const problems = delegationProblems(servers, { parent: servers, signedFor: [], children, ...part });
    expect(problems).toEqual([expect.stringMatching(message)]);
  });
});

test("a key tag is computed as in RFC 4034 §5.4", () => {
  const key = Buffer.from(
    "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==",
    "base64",
  );
  expect(keyTag({ flags: 256, algorithm: 5, key })).toBe(60485);
});

describe("asked over the network", () => {
  const sockets: Socket[] = [];
  afterAll(() => {
    for (const socket of sockets) socket.close();
  });

  async function serve(answers: (type: string) => Answer[]): Promise<number> {
    const socket = createSocket("udp4");
    sockets.push(socket);
    socket.on("message", (message, from) => {
      const { id, questions } = decode(message);
      const reply = { type: "response" as const, flags: AUTHORITATIVE_ANSWER, answers: answers(questions![0]!.type) };
      socket.send(encode({ ...reply, ...(id !== undefined && { id }), ...(questions && { questions }) }), from.port);
    });
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    return (socket.address() as AddressInfo).port;
  }

  test("parent and children are read from their own answers", async () => {
    const key = { flags: 257, algorithm: 13, key: Buffer.alloc(64, 1) };
    const zoneKey = { flags: 256, algorithm: 13, key: Buffer.alloc(64, 2) };
    const keys = [key, zoneKey].map((data): Answer => ({ name: "example.com", type: "DNSKEY", ttl: 60, data }));
    const ns = (data: string): Answer => ({ name: "example.com", type: "NS", ttl: 60, data });
    const digest = Buffer.alloc(32);
    const parent = await serve((type) => {
      if (type === "NS") return [ns("a.example")];
      const data = { keyTag: keyTag(key), algorithm: 13, digestType: 2, digest };
      return [{ name: "example.com", type: "DS", ttl: 60, data }];
    });
    const own = await serve((type) => (type === "NS" ? [ns("a.example")] : keys));
    const network: Network = {
      dial: async (host) => ({ host: "127.0.0.1", port: host === "parent.example" ? parent : own }),
      authorities: async () => [],
    };
    const delegation = await readDelegation(network, "example.com", "parent.example", ["a.example"]);
    const tags = [keyTag(key), keyTag(zoneKey)];
    expect(delegation).toEqual({
      parent: ["a.example"],
      signedFor: [keyTag(key)],
      children: [{ server: "a.example", nameServers: ["a.example"], keyTags: tags, zoneKeys: [keyTag(zoneKey)] }],
    });
    expect(delegationProblems(["a.example"], delegation)).toEqual([]);
  });
});
