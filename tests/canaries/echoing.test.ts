import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { LeaseTokens } from "../../akash/wallet/jwt.ts";
import { mnemonic } from "../../akash/wallet/keys.fixture.ts";
import { mnemonicSigner } from "../../akash/wallet/mnemonic-signer.ts";
import { limitConcurrency } from "../../dns/providers/concurrency.ts";
import { TRANSPORT } from "../../dns/providers/google/transport.ts";
import { printableOutput } from "../../errors/printable.ts";
import { dispatcher } from "../../network/http.ts";
import { internet } from "../../network/network.ts";
import { redactKnown, rememberSecret } from "../../redaction/known.ts";
import { secretVariables } from "../../redaction/variables.ts";
import { terminalText } from "../../scripts/terminal/terminal-text.ts";
import {
  acmeCalls,
  type Calls,
  type ClientCall,
  chainCalls,
  dnsCalls,
  gatewayCalls,
  infisicalCalls,
} from "../wrong-answers/calls.fixture.ts";
import { askRightly, openFront, WHOSE } from "../wrong-answers/front.fixture.ts";
import { ECHOES, type Echo } from "./echo.fixture.ts";
import { awkward, letters, nonce, ofLines } from "./plant.fixture.ts";
import { type Search, searchFor } from "./search.ts";

const PLANTED = {
  dns: `${awkward()}+`,
  kept: ofLines(),
  word: letters(8),
  pullPassword: awkward(),
  hmacKey: Buffer.from(nonce()).toString("base64url"),
  proxy: awkward(),
};
const MANIFEST = JSON.stringify([
  {
    name: "g",
    services: [
      {
        name: "api",
        env: [`API_TOKEN=${PLANTED.kept}`, `API_PASSWORD=${PLANTED.word}`],
        credentials: { host: "registry.example.com", username: "me", password: PLANTED.pullPassword },
      },
    ],
  },
]);
const PROXY = `http://me:${encodeURIComponent(PLANTED.proxy)}@127.0.0.1`;

/** Opened as web sockets, whose API does not tell the status of a refusal. */
const STREAMS = /^gateway: (logs|events|runShell)$/;

const LATE = 60_000;
const AT_ONCE = 40;

/**
 * What the stage's schema, the engine's marks and the environment say is secret is known before a client is asked
 * (engine/open-stage.ts, plugin/kernel/server.ts). What a client is given or makes itself, it has to note.
 */
beforeAll(() => {
  rememberSecret(["cloudflare", "google", "desec"].map((name) => `${PLANTED.dns}sandbox-${name}`));
  rememberSecret([PLANTED.kept, PLANTED.word, PLANTED.pullPassword, PLANTED.hmacKey]);
  rememberSecret(secretVariables({ HTTPS_PROXY: PROXY }));
});

/** As a command prints an error: with what `--verbose` adds. */
const screenOf = (error: unknown) => printableOutput(redactKnown(terminalText(error, { verbose: true })));

const searches = new Map<string, Search>();
function searchForSent(token: string): Search {
  const search = searches.get(token) ?? searchFor({ "what was sent": token });
  searches.set(token, search);
  return search;
}
const planted = searchFor(PLANTED);

/** Calls once; what the screen shows of the secret that was sent, or lacks. */
async function problemsOf(row: ClientCall, from: number, echo: Echo): Promise<string[]> {
  const sent = new Set<string>();
  let status = 0;
  const wrong: Echo = {
    what: echo.what,
    write(response, asked) {
      const [, token] = asked.headers.find(([name]) => /^authorization$/i.test(name))?.[1].match(/^\S+ (.+)$/) ?? [];
      if (token) sent.add(token);
      const written = echo.write(response, asked);
      status = response.statusCode;
      return written;
    },
  };
  const front = await openFront({
    ...row,
    from,
    elsewhere: "http://127.0.0.1:9",
    wrong: { write: (response, _right, _elsewhere, asked) => wrong.write(response, asked) },
  });
  try {
    await row.call(front.url, AbortSignal.timeout(LATE));
    // Whether it may be taken so is for tests/wrong-answers.
    return [];
  } catch (error) {
    const screen = screenOf(error);
    const found = [planted, ...[...sent].map(searchForSent)].flatMap((search) => search(screen));
    const whose = WHOSE.test(screen);
    return [
      ...(found.length > 0 ? [`shows ${found.join(", ")}: ${screen}`] : []),
      ...(whose ? [] : [`does not say whose answer it was: ${screen}`]),
      ...(screen.includes(String(status)) || STREAMS.test(row.name) ? [] : [`does not say ${status}: ${screen}`]),
    ];
  } finally {
    await front.close();
  }
}

const only = ({ calls, close }: Calls, names: RegExp): Calls => ({
  calls: calls.filter(({ name }) => names.test(name)),
  close,
});

const SCENES: readonly [string, () => Calls | Promise<Calls>][] = [
  ["the DNS providers", () => dnsCalls(PLANTED.dns)],
  // It is sent signed transactions, and no secret: these are what stands for all its methods.
  ["the chain", () => only(chainCalls(), /broadcast|simulate/)],
  ["Infisical", () => infisicalCalls(PLANTED.kept)],
  [
    "a provider's gateway",
    async () => gatewayCalls(new LeaseTokens(await mnemonicSigner(mnemonic, "a test")), MANIFEST),
  ],
  ["a CA", () => acmeCalls({ keyId: "key-1", hmacKey: PLANTED.hmacKey })],
];

test.each(SCENES)(
  "an error of %s that repeats what it was sent has no secret on the screen, and still tells whose and what it is",
  async (_, open) => {
    const { calls, close } = await open();
    try {
      const slot = limitConcurrency(AT_ONCE);
      const ask = (row: ClientCall, from: number, echo: Echo) =>
        slot(() => problemsOf(row, from, echo)).then((problems) =>
          problems.map((problem) => `${row.name}, request ${from}, ${echo.what}: ${problem}`),
        );
      const found = await Promise.all(
        calls.map(async (row) => {
          const { requests } = await askRightly(row, LATE);
          const everyRequest = Array.from({ length: requests }, (_, index) => ask(row, index + 1, ECHOES[0]!));
          const everyEcho = ECHOES.slice(1).map((echo) => ask(row, requests, echo));
          return (await Promise.all([...everyRequest, ...everyEcho])).flat();
        }),
      );
      expect(found.flat()).toEqual([]);
    } finally {
      await close();
    }
  },
  600_000,
);

test("the server that Google's assertions go to cannot have them printed", async () => {
  const front = await openFront({
    behind: () => ({ status: 200, headers: {}, body: "{}" }),
    from: 1,
    elsewhere: "",
    wrong: { write: (response, _right, _elsewhere, { body }) => response.writeHead(400).end(body) },
  });
  const assertion = `eyJ.${nonce()}.${nonce()}`;
  const body = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
  const response = await TRANSPORT.fetchImplementation(front.url, { method: "POST", body: body.toString() });
  const screen = screenOf(new Error(await response.text()));
  await front.close();
  expect(screen).toContain("grant_type");
  expect(searchFor({ assertion })(screen)).toEqual([]);
});

test("a proxy that repeats its password says its name and status, and no more", async () => {
  const server = createServer();
  server.on("connect", (request, socket) => {
    const { authorization } = { authorization: request.headers["proxy-authorization"] };
    socket.end(`HTTP/1.1 407 ${authorization}\r\nproxy-authenticate: ${authorization}\r\n\r\n${authorization}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const before = process.env.HTTPS_PROXY;
  process.env.HTTPS_PROXY = `${PROXY}:${(server.address() as AddressInfo).port}`;
  const agent = dispatcher(internet);
  try {
    const { request } = await import("undici");
    const screen = screenOf(await request("https://example.com/", { dispatcher: agent }).catch((error) => error));
    expect(screen).toMatch(/127\.0\.0\.1:\d+.*407/);
    expect(planted(screen)).toEqual([]);
  } finally {
    await agent.destroy();
    process.env.HTTPS_PROXY = before;
    if (before === undefined) delete process.env.HTTPS_PROXY;
    server.closeAllConnections();
    server.close();
  }
});
