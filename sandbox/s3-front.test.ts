import { createServer, type Server } from "node:https";
import { Agent, fetch } from "undici";
import { createAuthority, issueCertificate, type KeyPairPem } from "./certificates.ts";
import { close, listen } from "./listen.ts";
import { S3Front } from "./s3-front.ts";

describe("what stands before the S3 server", () => {
  let server: Server;
  let front: S3Front;
  let authority: KeyPairPem;

  beforeAll(async () => {
    authority = await createAuthority("Test");
    const tls = await issueCertificate(authority, ["s3.sandbox"]);
    server = createServer({ cert: tls.certificatePem, key: tls.keyPem }, (_, response) => response.end("kept"));
    front = await S3Front.start(await listen(server), tls);
  });
  afterAll(async () => {
    await front.close();
    await close(server);
  });

  async function asked(): Promise<[number, string]> {
    const agent = new Agent({ connect: { ca: authority.certificatePem, servername: "s3.sandbox" } });
    try {
      const response = await fetch(`https://127.0.0.1:${front.endpoint.port}/backup/key`, { dispatcher: agent });
      return [response.status, await response.text()];
    } finally {
      await agent.destroy();
    }
  }

  test("leads to it, by its own certificate", async () => {
    expect(await asked()).toEqual([200, "kept"]);
  });

  test.each([
    ["unavailable", 503, "ServiceUnavailable"],
    ["revoked", 403, "InvalidAccessKeyId"],
    ["skewed", 403, "RequestTimeTooSkewed"],
  ] as const)("answers as one does that is %s, until that is over", async (refusal, status, code) => {
    expect(await asked()).toEqual([200, "kept"]);
    front.refuse(refusal);
    const [answered, body] = await asked();
    expect(answered).toBe(status);
    expect(body).toContain(`<Code>${code}</Code>`);
    front.refuse(undefined);
    expect(await asked()).toEqual([200, "kept"]);
  });
});
