import { newPrivateKey } from "./certificate.ts";
import { issueCertificate } from "./issue.ts";
import { memoryJournal } from "./journal.fixture.ts";
import { LETS_ENCRYPT } from "./lets-encrypt.ts";
import { limitsOf } from "./limits.ts";
import { mayWait } from "./renewal.ts";
import { renewalStatus } from "./renewal-status.ts";
import type { IssuedCertificate, IssueEnvironment } from "./request.ts";
import { type CaModel, VirtualCa } from "./virtual-ca.fixture.ts";

const hour = 3_600_000;
const day = 24 * hour;
const begin = new Date("2027-01-01T00:00:00Z").getTime();
const accountKeyPem = newPrivateKey("ecdsa-p256");

/** mulberry32: the same seed, the same numbers in [0, 1). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A stage that runs `renew` again and again on a clock of its own. */
class Life {
  clock = begin;
  certificate: IssuedCertificate | undefined;
  expiries = 0;
  runs = 0;
  failedRuns = 0;
  killedRuns = 0;
  readonly said: string[] = [];
  /** Every certificate that came into the state. */
  readonly history: IssuedCertificate[] = [];
  readonly journal = memoryJournal();
  readonly ca: VirtualCa;
  readonly second: VirtualCa;
  readonly chance: () => number;

  constructor(lifetime: number, seed: number, model: Partial<CaModel>) {
    this.chance = random(seed);
    const common = { lifetime, now: () => new Date(this.clock), refuses: () => this.chance() < 0.05 };
    const fails = () => this.chance() < 0.163;
    this.ca = new VirtualCa({ ...common, directoryUrl: LETS_ENCRYPT.production, fails, ...model });
    this.second = new VirtualCa({ ...common, directoryUrl: "https://second.test/dir", fails });
  }

  /** What `renew` does: nothing until it is due. A run in ten that has something to do is killed in the middle. */
  async renew(fallback = false): Promise<void> {
    this.runs += 1;
    if (this.certificate && !renewalStatus(asState(this.certificate), new Date(this.clock)).due) return;
    const killed = this.chance() < 0.1;
    try {
      const issued = await issueCertificate(
        {
          accountKeyPem,
          source: { directoryUrl: LETS_ENCRYPT.production },
          ...(fallback && { fallback: { directoryUrl: "https://second.test/dir" } }),
          names: ["*.example.com", "example.com"],
          keyType: "ecdsa-p256",
          current: this.certificate,
        },
        this.#environment(),
      );
      if (killed) this.killedRuns += 1;
      else this.history.push(issued);
      this.certificate = this.history.at(-1);
    } catch (error) {
      this.failedRuns += 1;
      this.said.push((error as Error).message);
    }
  }

  async live(until: number, every: number, fallback = false): Promise<void> {
    for (; this.clock < until; this.clock += every) {
      if (this.certificate && this.certificate.notAfter.getTime() <= this.clock) this.expiries += 1;
      await this.renew(fallback);
    }
  }

  #environment(): IssueEnvironment {
    return {
      reporter: {
        signal: new AbortController().signal,
        status: () => {},
        warn: (message) => void this.said.push(message),
      },
      challenges: { publish: async () => {}, withdraw: async () => {}, keep: async () => {} },
      journal: this.journal,
      connect: (url) => (url === LETS_ENCRYPT.production ? this.ca : this.second).connect(),
      now: () => new Date(this.clock),
      checkCaa: async () => {},
      limitsOf,
      stagingFor: () => undefined,
    };
  }
}

const asState = ({ serial, notAfter, renewAt }: IssuedCertificate) => ({
  serial,
  notAfter: notAfter.toISOString(),
  renewAt: renewAt.toISOString(),
});

describe.each([
  [90, 24],
  [64, 24],
  [45, 24],
  [6, 12],
])(
  "two years of certificates that live %d days, renewed every %d hours, with 30 %% of requests failing",
  (days, hours) => {
    test.each([1, 2, 3])(
      "seed %d: none expires, no limit is reached",
      async (seed) => {
        const life = new Life(days * day, seed, {});
        await life.live(begin + 730 * day, hours * hour);
        const { requests, failed, refused, issued, limited } = life.ca.counts;
        console.info(
          `${days} days, seed ${seed}: ${life.runs} runs, ${issued} certificates, ${requests} requests, ${failed} failed ` +
            `(${Math.round((100 * failed) / requests)} %), ${refused} proofs refused, ${life.failedRuns} runs failed, ` +
            `${life.killedRuns} killed, ${limited} over a limit, ${life.expiries} expiries`,
        );
        expect({ expiries: life.expiries, limited }).toEqual({ expiries: 0, limited: 0 });
        expect(failed / requests).toBeGreaterThan(0.25);
        expect(life.ca.orders.length).toBeLessThanOrEqual(issued + refused + 1);
      },
      60_000,
    );
  },
);

describe("a CA that is down", () => {
  /** A life without errors but for the time of the outage, which begins when the first renewal is due. */
  async function outage(lifetime: number, length: number, fallback: boolean): Promise<Life> {
    let from = Number.POSITIVE_INFINITY;
    const down = () => life.clock >= from && life.clock < from + length;
    const life: Life = new Life(lifetime, 1, { fails: down, refuses: () => false });
    await life.renew();
    while (!life.certificate) await life.renew();
    from = life.certificate.renewAt.getTime();
    await life.live(begin + 2 * lifetime, 12 * hour, fallback);
    return life;
  }

  test.each([90, 45, 6])("for a day when a certificate of %d days is due: it is renewed afterwards", async (days) => {
    const life = await outage(days * day, day, false);
    expect(life.expiries).toBe(0);
    expect(life.failedRuns).toBeGreaterThan(0);
    expect(life.ca.counts.issued).toBeGreaterThanOrEqual(2);
  });

  test("for weeks: the second CA is asked when less than a sixth of the life is left, and not before", async () => {
    const life = await outage(90 * day, 60 * day, true);
    expect(life.expiries).toBe(0);
    expect(life.second.counts.issued).toBe(1);
    expect(life.said.at(-1)).toMatch(/no answer; asking second\.test instead/);
    const [first, second, third] = life.history;
    expect([first, second, third].map((each) => each && new URL(each.issuedBy).host)).toEqual([
      "acme-v02.api.letsencrypt.org",
      "second.test",
      "acme-v02.api.letsencrypt.org",
    ]);
    expect(mayWait(second!.notBefore, first!)).toBe(false);
  });

  test("for weeks without a second one: the certificate expires, and every run has said so", async () => {
    const life = await outage(90 * day, 60 * day, false);
    expect(life.expiries).toBeGreaterThan(0);
    expect(life.said.length).toBeGreaterThan(30);
  });
});

test("a loop that throws every certificate away is stopped before the CA stops it", async () => {
  const life = new Life(90 * day, 1, { fails: () => false, refuses: () => false });
  for (; life.clock < begin + 21 * day; life.clock += hour) {
    life.certificate = undefined;
    const ledger = await life.journal.read();
    if (ledger) await life.journal.write({ ...ledger, pending: [] });
    await life.renew();
  }
  expect(life.ca.counts).toMatchObject({ limited: 0, issued: 12 });
  expect(life.said[0]).toMatch(/limit is 4 in 7 days\. It is allowed again at 2027-01-08T00:00:00\.000Z/);
});
