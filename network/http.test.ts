import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { fetch } from "undici";
import { createAuthority, createSelfSigned, issueCertificate } from "../sandbox/certificates.ts";
import { dispatcher } from "./http.ts";
import type { Network } from "./network.ts";

const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function listening<S extends Server>(server: S): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  open.push(server);
  return (server.address() as AddressInfo).port;
}

function networkTo(port: number, authorities: string[] = []): Network {
  return { dial: async () => ({ host: "127.0.0.1", port }), authorities: async () => authorities };
}

function agent(...options: Parameters<typeof dispatcher>) {
  const made = dispatcher(...options);
  open.push(made);
  return made;
}

test("a name that exists only in the network is fetched by plain HTTP", async () => {
  const port = await listening(createHttpServer((request, response) => response.end(request.headers.host)));
  const response = await fetch("http://web.akash.sandbox/", { dispatcher: agent(networkTo(port)) });
  expect(await response.text()).toBe("web.akash.sandbox");
});

test("a refused connection is an error of the request, however slowly the network names its authorities", async () => {
  const authorities = () => new Promise<string[]>((resolve) => setTimeout(resolve, 100, []));
  const nobody = { dial: async () => ({ host: "127.0.0.1", port: 1 }), authorities };
  const cause = expect.objectContaining({ code: "ECONNREFUSED" });
  await expect(fetch("https://web.akash.sandbox/", { dispatcher: agent(nobody) })).rejects.toMatchObject({ cause });
});

test("HTTPS sends the name and trusts the network's authorities", async () => {
  const authority = await createAuthority("Test authority");
  const { certificatePem, keyPem } = await issueCertificate(authority, ["web.akash.sandbox"]);
  const port = await listening(
    createHttpsServer({ cert: certificatePem, key: keyPem }, (_, response) => response.end("fine")),
  );
  const trusting = agent(networkTo(port, [authority.certificatePem]));
  expect(await (await fetch("https://web.akash.sandbox/", { dispatcher: trusting })).text()).toBe("fine");
  await expect(fetch("https://web.akash.sandbox/", { dispatcher: agent(networkTo(port)) })).rejects.toThrow();
  await expect(fetch("https://other.akash.sandbox/", { dispatcher: trusting })).rejects.toThrow();
});

test("another server name may be verified than the one in the URL", async () => {
  const { certificatePem, keyPem } = await createSelfSigned("provider", ["secrets.example.com"]);
  const port = await listening(
    createHttpsServer({ cert: certificatePem, key: keyPem }, (_, response) => response.end("fine")),
  );
  const options = { ca: [certificatePem], serverName: "secrets.example.com" };
  const response = await fetch("https://203.0.113.9/", { dispatcher: agent(networkTo(port), options) });
  expect(await response.text()).toBe("fine");
});

test("a name nothing listens on is an error that says so", async () => {
  const network: Network = {
    dial: async () => Promise.reject(new Error("nothing listens")),
    authorities: async () => [],
  };
  const failure = fetch("http://gone.akash.sandbox/", { dispatcher: agent(network) });
  await expect(failure).rejects.toMatchObject({ cause: { message: "nothing listens" } });
});
