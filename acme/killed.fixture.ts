import type { Account, CertificateAuthority, Order } from "./ca.ts";
import type { IssueEnvironment } from "./request.ts";

/** Everything outside, by the name of the call. */
export interface CallLog {
  readonly calls: string[];
}

class KilledError extends Error {}

/**
 * The environment of a process that is killed right after its `last`-th external call took effect: the answer never
 * arrives, and nothing later is executed, not even the clean-up.
 */
export function killedAfter(environment: IssueEnvironment, last: number, { calls }: CallLog): IssueEnvironment {
  let count = 0;
  const step = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    if (count >= last) throw new KilledError();
    count += 1;
    const answer = await call();
    calls.push(name);
    if (count >= last) throw new KilledError(`killed after ${name}`);
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
    ...environment,
    connect: (url) => step("connect", () => environment.connect(url)).then(ca),
    checkCaa: (names, issuer) => step("checkCaa", () => environment.checkCaa(names, issuer)),
    journal: {
      read: () => environment.journal.read(),
      write: (ledger) => step("write", () => environment.journal.write(ledger)),
    },
    challenges: {
      publish: (proofs, signal) => step("publish", () => environment.challenges.publish(proofs, signal)),
      keep: (records, signal) => step("keep", () => environment.challenges.keep(records, signal)),
      withdraw: (proofs, signal) => step("withdraw", () => environment.challenges.withdraw(proofs, signal)),
    },
  };
}
