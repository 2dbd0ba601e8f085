import { committedStage } from "../stage/stage.fixture.ts";
import type { Container, Declaration, Port } from "./declaration.ts";
import { drainSeconds } from "./drain.ts";

const declared = (to: Port["to"], hosts?: string[]): Declaration => {
  const app: Container = { image: "app:1", cpu: 1, memory: "1Gi", ports: [{ port: 8080, to }] };
  return { main: "app", containers: { app }, ...(hosts && { hosts }) };
};
const address = declared("address");
const backend = declared("ingress", ["app.example.com"]);
const internal = declared("forwarded");

test("what names lead to stays for their TTL, what the proxy leads to until it has looked and reloaded", () => {
  const stage = committedStage("prod");
  expect([address, backend, internal].map((each) => drainSeconds(stage, each))).toEqual([300, 30, 0]);
});

test("on the sandbox, where nobody keeps an answer for long, it is seconds", () => {
  const stage = committedStage("local");
  expect([address, backend, internal].map((each) => drainSeconds(stage, each))).toEqual([5, 5, 0]);
});

test("a proxy that is given its routes in its manifest knows them when the update ends", () => {
  const { services, ...stage } = committedStage("prod");
  const secrets = { ...services.secrets, enabled: false };
  expect(drainSeconds({ ...stage, services: { ...services, secrets } }, backend)).toBe(0);
});
