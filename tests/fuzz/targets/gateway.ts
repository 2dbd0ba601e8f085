import { Gateway, type GatewayLease } from "../../../akash/gateway/gateway.ts";
import { runShell } from "../../../akash/gateway/shell.ts";
import type { Market } from "../../../akash/market.ts";
import { createSelfSigned } from "../../../sandbox/certificates.ts";
import { serveAnswers } from "../answers.ts";
import type { Answer } from "../mutate.ts";
import type { Target } from "../target.ts";

const PROVIDER = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63";
const HOST = "provider.example.test";

/** What a lease's owner asks a provider's gateway for, over TLS and sockets. */
export async function target(): Promise<Target> {
  const own = await createSelfSigned(PROVIDER, [HOST]);
  const server = await serveAnswers({ key: own.keyPem, cert: own.certificatePem });
  const market = {
    chain: { certificates: async () => [own.certificatePem] },
    tokens: { take: async () => "token" },
    network: { dial: async () => ({ host: "127.0.0.1", port: server.port }), authorities: async () => [] },
  } as unknown as Market;
  const lease = {
    dseq: 5n,
    gseq: 1,
    oseq: 1,
    provider: PROVIDER,
    hostUri: `https://${HOST}:8443`,
  } as unknown as GatewayLease;
  return {
    form: "answers",
    corpus: [JSON.stringify(conversation)],
    read: (input) => server.play(input, (signal) => talk(market, lease, signal)),
    close: server.close,
  };
}

async function talk(market: Market, lease: GatewayLease, signal: AbortSignal): Promise<void> {
  const gateway = await Gateway.open(market, lease, signal);
  const quiet = { stdout: () => {}, stderr: () => {} };
  const calls = [
    () => gateway.status(signal),
    () => gateway.sendManifest("[]", signal),
    () => gateway.migrateHostnames(["a.example.com"], signal),
    () => gateway.migrateEndpoints(["edge"], signal),
    () => all(gateway.logs({ follow: false }, signal)),
    () => all(gateway.events(false, signal)),
    () => runShell(market, lease, { container: "web", command: ["true"] }, quiet, signal),
  ];
  const errors: unknown[] = [];
  for (const call of calls) await call().catch((error: unknown) => void errors.push(error));
  await gateway.close();
  if (errors.length > 0) throw errors[0];
}

async function all(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

const json = { "content-type": "application/json" };
const http = (method: string, path: string, body: unknown): Answer => ({
  method,
  path,
  status: 200,
  headers: json,
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const socket = (path: string, messages: readonly unknown[]): Answer => ({
  method: "WS",
  path,
  status: 1000,
  headers: {},
  body: JSON.stringify(messages),
});
const frame = (first: number, text: string) => ({
  base64: Buffer.concat([Buffer.of(first), Buffer.from(text)]).toString("base64"),
});

/** In the forms of `chain-sdk:go/provider/client/types.go`. */
const conversation: Answer[] = [
  http("GET", "/lease/5/1/1/status", {
    services: { web: { name: "web", available: 1, total: 1, uris: ["a.example.com"], replicas: 1, ready_replicas: 1 } },
    forwarded_ports: { web: [{ host: HOST, port: 22, externalPort: 32_022, proto: "TCP", name: "web" }] },
    ips: { web: [{ Port: 443, ExternalPort: 443, Protocol: "TCP", IP: "192.0.2.1" }] },
  }),
  http("PUT", "/deployment/5/manifest", ""),
  http("POST", "/hostname/migrate", ""),
  http("POST", "/endpoint/migrate", ""),
  socket("/lease/5/1/1/logs?follow=false", [
    JSON.stringify({ name: "web-1", message: "ready" }),
    JSON.stringify({ name: "web-1", message: "GET / 200" }),
  ]),
  socket("/lease/5/1/1/kubeevents?follow=false", [
    JSON.stringify({
      type: "Normal",
      reason: "Pulled",
      note: "image",
      object: { kind: "Pod", namespace: "a", name: "b" },
    }),
  ]),
  socket("/lease/5/1/1/shell", [frame(100, "out"), frame(101, "err"), frame(102, JSON.stringify({ exit_code: 0 }))]),
];
