import type { Account, CertificateAuthority, Order } from "./ca.ts";
import type { Surroundings } from "./request.ts";

/** Everything outside, by the name of the call. */
export interface Witness {
  readonly calls: string[];
}

class Killed extends Error {}

/**
 * The surroundings of a process that dies right after its `last`-th outside call took effect: the answer never
 * arrives, and nothing that comes later is carried out, the tidying up neither.
 */
export function dying(around: Surroundings, last: number, { calls }: Witness): Surroundings {
  let count = 0;
  const step = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    if (count >= last) throw new Killed();
    count += 1;
    const answer = await call();
    calls.push(name);
    if (count >= last) throw new Killed(`killed after ${name}`);
    return answer;
  };

  const order = (real: Order): Order => ({
    ...real,
    prove: (challenge, method) => step("prove", () => real.prove(challenge, method)),
    certificate: (key) => step("certificate", () => real.certificate(key)),
  });
  const account = (real: Account): Account => ({
    ...real,
    newOrder: (names, options) => step("newOrder", () => real.newOrder(names, options)).then(order),
    order: (url) => step("order", () => real.order(url)).then((found) => found && order(found)),
    openOrder: (names) => step("openOrder", () => real.openOrder(names)).then((found) => found && order(found)),
  });
  const ca = (real: CertificateAuthority): CertificateAuthority => ({
    ...real,
    account: (key, registration) => step("account", () => real.account(key, registration)).then(account),
    renewalWindow: (id) => step("renewalWindow", () => real.renewalWindow(id)),
  });
  return {
    ...around,
    connect: (url) => step("connect", () => around.connect(url)).then(ca),
    checkCaa: (names, issuer) => step("checkCaa", () => around.checkCaa(names, issuer)),
    journal: {
      read: () => around.journal.read(),
      write: (ledger) => step("write", () => around.journal.write(ledger)),
    },
    challenges: {
      publish: (proofs, signal) => step("publish", () => around.challenges.publish(proofs, signal)),
      keep: (records, signal) => step("keep", () => around.challenges.keep(records, signal)),
      withdraw: (proofs, signal) => step("withdraw", () => around.challenges.withdraw(proofs, signal)),
    },
  };
}
