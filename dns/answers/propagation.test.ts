import { createSocket, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import packet, { type Answer } from "dns-packet";
import type { Network } from "../../network/network.ts";
import { awaitRecords, matchesAnswer, NotPropagatedError } from "./propagation.ts";

const signal = new AbortController().signal;
const servers: Socket[] = [];
const ports = new Map<string, number>();

/** A name server that gives what `answers` returns at the moment. */
async function serve(host: string, answers: () => Answer[]): Promise<void> {
  const socket = createSocket("udp4");
  socket.on("message", (message, from) => {
    const { id, questions } = packet.decode(message);
    socket.send(packet.encode({ type: "response", id, questions, answers: answers() }), from.port, from.address);
  });
  await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
  servers.push(socket);
  ports.set(host, (socket.address() as AddressInfo).port);
}

const network: Network = {
  async dial(host) {
    const port = ports.get(host);
    if (port === undefined) throw new Error(`nothing listens at ${host}`);
    return { host: "127.0.0.1", port };
  },
  authorities: async () => [],
};

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  ports.clear();
});

const text = (value: string, ttl = 60): Answer => ({
  type: "TXT",
  name: "_acme-challenge.example.com",
  ttl,
  data: value,
});
const expected = { name: "_acme-challenge.example.com", type: "TXT", values: ['"one"'] };

test("waits until the last server answers and says how many do", async () => {
  let asked = 0;
  await serve("ns1", () => [text("one")]);
  await serve("ns2", () => (++asked > 2 ? [text("one")] : []));
  const said: string[] = [];
  await awaitRecords(network, ["ns1", "ns2"], [expected], { signal, onStatus: (message) => said.push(message) });
  expect(said).toEqual(["1 of 2 name servers answer", "1 of 2 name servers answer", "2 of 2 name servers answer"]);
});

test("other values beside the expected ones count only where they may stand", async () => {
  await serve("ns1", () => [text("one"), text("two")]);
  await awaitRecords(network, ["ns1"], [{ ...expected, match: "contains" }], { signal });
  const wait = awaitRecords(network, ["ns1"], [expected], { signal, timeout: 100 });
  await expect(wait).rejects.toThrow('ns1 lacks 1 (_acme-challenge.example.com TXT: "one", "two" TTL 60)');
});

test("silence everywhere is told apart from wrong answers", async () => {
  const wait = awaitRecords(network, ["ns1"], [expected], { signal, timeout: 100 });
  await expect(wait).rejects.toMatchObject({ unreachable: true });
  await serve("ns1", () => []);
  const wrong: unknown = await awaitRecords(network, ["ns1"], [expected], { signal, timeout: 100 }).catch(
    (error) => error,
  );
  expect(wrong).toBeInstanceOf(NotPropagatedError);
  expect(wrong).toMatchObject({ unreachable: false });
});

test("a cancelled wait ends at once", async () => {
  await serve("ns1", () => []);
  const cancellation = new AbortController();
  setTimeout(() => cancellation.abort(new Error("cancelled")), 50);
  await expect(awaitRecords(network, ["ns1"], [expected], { signal: cancellation.signal })).rejects.toThrow();
});

test.each([
  ["the TTL differs", [text("one", 300)], { ...expected, ttl: 60 }, false],
  ["the TTL is the same", [text("one", 60)], { ...expected, ttl: 60 }, true],
  ["nothing is expected and nothing is there", [], { ...expected, values: [] }, true],
  ["nothing is expected but something is there", [text("one")], { ...expected, values: [] }, false],
])("an answer is judged: %s", (_, answers, wanted, verdict) => {
  expect(matchesAnswer(packet.decode(packet.encode({ type: "response", answers })), wanted)).toBe(verdict);
});

test.each([
  ["a referral with the delegation", false, "ns1.example.net", true],
  ["a referral with another delegation", false, "ns2.example.net", false],
  ["the delegated zone itself, whose own name servers may be others", true, "ns2.example.net", true],
])("a delegation is judged by %s", (_, authoritative, data, verdict) => {
  const servers: Answer[] = [{ type: "NS", name: "fo.example.com", ttl: 60, data }];
  const section = authoritative ? { flags: packet.AUTHORITATIVE_ANSWER, answers: servers } : { authorities: servers };
  const wanted = { name: "fo.example.com", type: "NS", values: ["ns1.example.net."], match: "delegation" } as const;
  expect(matchesAnswer(packet.decode(packet.encode({ type: "response", ...section })), wanted)).toBe(verdict);
});

test("a delegation that is missing is no verdict of a zone that is not there", () => {
  const nothing = packet.decode(packet.encode({ type: "response", flags: packet.AUTHORITATIVE_ANSWER | 3 }));
  expect(
    matchesAnswer(nothing, { name: "fo.example.com", type: "NS", values: ["ns1.example.net."], match: "delegation" }),
  ).toBe(false);
});

test("a refusal is no proof of absence", () => {
  const refused = packet.decode(packet.encode({ type: "response", flags: 5 }));
  expect(matchesAnswer(refused, { ...expected, values: [] })).toBe(false);
});

const address = (data: string): Answer => ({ type: "A", name: "www.example.com", ttl: 300, data });

test.each([
  ["another address", [address("198.51.100.1")], true],
  ["the address itself", [address("192.0.2.1")], false],
  ["nothing", [], false],
])("what should be hidden is judged by %s", (_, answers, verdict) => {
  const wanted = { name: "www.example.com", type: "A", values: ["192.0.2.1"], match: "hidden" } as const;
  expect(matchesAnswer(packet.decode(packet.encode({ type: "response", answers })), wanted)).toBe(verdict);
});

test.each([
  ["one of the values", [address("192.0.2.1")], true],
  ["all of them", [address("192.0.2.1"), address("192.0.2.2")], true],
  ["another beside", [address("192.0.2.1"), address("192.0.2.3")], false],
  ["nothing", [], false],
])("where not everyone gets all values an answer is judged by %s", (_, answers, verdict) => {
  const wanted = { name: "www.example.com", type: "A", values: ["192.0.2.1", "192.0.2.2"], match: "within" } as const;
  const response = packet.decode(packet.encode({ type: "response", answers }));
  expect(matchesAnswer(response, { ...wanted, ttl: 300 })).toBe(verdict);
  expect(matchesAnswer(response, { ...wanted, ttl: 60 })).toBe(false);
});
