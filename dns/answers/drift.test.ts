import type { Packet } from "dns-packet";
import { observationsCsv, observe } from "./drift.ts";
import type { ExpectedAnswer } from "./expected-answer.ts";

const expected: ExpectedAnswer = { name: "www.example.com", type: "A", values: ["192.0.2.1"], ttl: 300 };
const answer = (ttl: number, ...data: string[]): Packet => ({
  type: "response",
  answers: data.map((address) => ({ name: "www.example.com", type: "A", ttl, data: address })),
});
const stateOf = (packet: Packet | null) => observe("ns1.example", expected, packet).state;

test.each([
  ["the same values and TTL are the same", answer(300, "192.0.2.1"), "same"],
  ["another TTL differs", answer(60, "192.0.2.1"), "differs"],
  ["another value differs", answer(300, "192.0.2.2"), "differs"],
  ["one value more differs", answer(300, "192.0.2.1", "192.0.2.2"), "differs"],
  ["no record set is missing", answer(300), "missing"],
  ["no answer is silence", null, "silent"],
])("%s", (_, packet, state) => {
  expect(stateOf(packet)).toBe(state);
});

test("a TTL that is the provider's own is not compared", () => {
  const { ttl: _, ...any } = expected;
  expect(observe("ns1.example", any, answer(60, "192.0.2.1")).state).toBe("same");
});

test("observations are a table of comma-separated values", () => {
  const text: ExpectedAnswer = { name: "example.com", type: "TXT", values: ['"a,b"'], ttl: 60 };
  expect(observationsCsv([observe("ns1.example", expected, answer(60, "192.0.2.1")), observe("ns2", text, null)])).toBe(
    [
      "server,name,type,state,expected,expected ttl,found,found ttl\r\n",
      "ns1.example,www.example.com,A,differs,192.0.2.1,300,192.0.2.1,60\r\n",
      'ns2,example.com,TXT,silent,"""a,b""",60,,\r\n',
    ].join(""),
  );
});
