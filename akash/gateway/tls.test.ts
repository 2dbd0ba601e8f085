import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { fetch } from "undici";
import { rootCauseText } from "../../errors/text.ts";
import { dispatcherOver } from "../../network/http.ts";
import type { Network } from "../../network/network.ts";
import { createAuthority, createSelfSigned, issueCertificate, type KeyPairPem } from "../../sandbox/certificates.ts";
import { connectProvider } from "./tls.ts";

const provider = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63";
const host = "provider.example.test";
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** What a gateway with `shown` as its certificate answers a client that trusts `published` and `authorities`. */
async function answer(shown: KeyPairPem, published: string[], authorities: string[] = []): Promise<string> {
  const server = createServer({ key: shown.keyPem, cert: shown.certificatePem }, (_request, response) => {
    response.writeHead(200, { connection: "close" }).end("hello");
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const network: Network = { dial: async () => ({ host: "127.0.0.1", port }), authorities: async () => authorities };
  const agent = dispatcherOver(await connectProvider(network, provider, async () => published));
  try {
    return await (await fetch(`https://${host}:8443/status`, { dispatcher: agent })).text();
  } catch (error) {
    return rootCauseText(error);
  } finally {
    await agent.destroy();
  }
}

test("the certificate that the provider published on the chain is trusted", async () => {
  const own = await createSelfSigned(provider, [host]);
  expect(await answer(own, [own.certificatePem])).toBe("hello");
});

test("a published certificate need not name the host", async () => {
  const own = await createSelfSigned(provider, ["old-name.example.test"]);
  expect(await answer(own, [own.certificatePem])).toBe("hello");
});

test.each([0, 1, 2])("of several published certificates number %i may be the one that is shown", async (shown) => {
  const own = await Promise.all([1, 2, 3].map(() => createSelfSigned(provider, [host])));
  const published = own.map(({ certificatePem }) => certificatePem);
  expect(await answer(own[shown]!, published)).toBe("hello");
});

test("a published certificate is refused outside its time, with the time", async () => {
  const [past, future] = [new Date("2020-01-01"), new Date("2090-01-01")];
  const expired = await createSelfSigned(provider, [host], { notBefore: new Date("2019-01-01"), notAfter: past });
  const early = await createSelfSigned(provider, [host], { notBefore: future, notAfter: new Date("2091-01-01") });
  const published = [expired, early].map(({ certificatePem }) => certificatePem);
  expect(await answer(expired, published)).toMatch(/has published on the chain expired on 2020-01-01/);
  expect(await answer(early, published)).toMatch(/has published on the chain is not valid before 2090-01-01/);
});

test("a self-issued certificate that is not on the chain is refused", async () => {
  const [own, other] = [await createSelfSigned(provider, [host]), await createSelfSigned(provider, [host])];
  expect(await answer(other, [own.certificatePem])).toMatch(
    /self-signed certificate that is none of those that provider akash1365\S+ has published on the chain/,
  );
  expect(await answer(own, [])).toMatch(/self-signed/);
});

test("a published certificate of another account is refused", async () => {
  const other = await createSelfSigned("akash1syjnt9reuxzaa0s32mf6ccne3e370y74pul584", [host]);
  expect(await answer(other, [other.certificatePem])).toMatch(/self-signed|self signed/);
});

test("a certificate of an authority must name the host", async () => {
  const authority = await createAuthority("Test authority");
  const right = await issueCertificate(authority, [host]);
  const wrong = await issueCertificate(authority, ["elsewhere.example.test"]);
  expect(await answer(right, [], [authority.certificatePem])).toBe("hello");
  expect(await answer(wrong, [], [authority.certificatePem])).toMatch(/does not match certificate/);
});
