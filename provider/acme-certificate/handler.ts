import { zoneOf } from "../../acme/challenge.ts";
import { connectCa } from "../../acme/client.ts";
import { type IssuedCertificate, orderCertificate, renewAt } from "../../acme/order.ts";
import { type AwaitVisible, ChallengeBoard, type ChallengeZone, dnsChallenges } from "../../acme/publish.ts";
import { type Lifetime, mayWait } from "../../acme/renewal.ts";
import { awaitRecords, NotPropagated } from "../../dns/propagation.ts";
import { internet, type Network } from "../../network/network.ts";
import { sandboxNetwork } from "../../network/sandbox.ts";
import { sharedDns } from "../hosted-zone/connect.ts";
import { type CheckFailure, type Handler, type Run, UNKNOWN } from "../kernel/handler.ts";
import { type AcmeCertificateInputs, type AcmeCertificateOutputs, inputs, token } from "./contract.ts";
import { diffCertificate, whyOrder } from "./diff.ts";

export const handler: Handler<AcmeCertificateInputs, AcmeCertificateOutputs> = {
  token,
  inputs,
  secrets: ["account.accountKeyPem", "privateKeyPem"],

  check: checkNames,
  diff: (old, given) => diffCertificate(old, given, new Date()),

  async create(run, given) {
    const outputs = outputsOf(given, await order(run, given));
    return { id: `${run.project}/${run.stage}/${run.name}`, outputs };
  },

  async read(run, id, old) {
    if (old === undefined)
      throw new Error("af:acme:Certificate cannot be imported: its private key exists only in the state");
    try {
      const ca = await connectCa(old.inputs.account.directoryUrl, networkOf(run), run.signal);
      const at = await renewAt(ca, old.outputs.chainPem, run);
      return { id, ...old, outputs: { ...old.outputs, renewAt: at.toISOString() } };
    } catch (error) {
      run.signal.throwIfAborted();
      run.warn(`${(error as Error).message}; keeping the known time of renewal`);
      return { id, ...old };
    }
  },

  async update(run, _id, old, given) {
    const why = whyOrder(old, given, new Date());
    if (why === undefined) return { ...old.outputs, ...given };
    try {
      return outputsOf(given, await order(run, given, old.outputs.ariId));
    } catch (error) {
      run.signal.throwIfAborted();
      if (why === "inputs" || !mayWait(new Date(), lifetimeOf(old.outputs))) throw error;
      run.warn(
        `not renewed, the next update tries again: ${(error as Error).message}; valid until ${old.outputs.notAfter}`,
      );
      return { ...old.outputs, ...given };
    }
  },

  /** The key is destroyed with the state, and the certificate expires. */
  async delete() {},
};

/** Every name must lie in a zone we can write challenge records to. */
function checkNames({ names, zones }: AcmeCertificateInputs): CheckFailure[] {
  if (
    !Array.isArray(names) ||
    !Array.isArray(zones) ||
    zones.some((zone) => (zone as unknown) === UNKNOWN || zone.name === UNKNOWN)
  )
    return [];
  const known = [...new Set(zones.map(({ name }) => name))];
  return names.flatMap((name, index) => {
    if (name === UNKNOWN || zoneOf(name.replace(/^\*\./, ""), known) !== undefined) return [];
    return [
      {
        property: `names[${index}]`,
        reason: `${name} lies in none of the zones ${known.join(", ")}: add its zone to the stage, or leave the name out`,
      },
    ];
  });
}

async function order(run: Run, given: AcmeCertificateInputs, replaces?: string): Promise<IssuedCertificate> {
  const network = networkOf(run);
  const zones = await Promise.all(given.zones.map((zone) => challengeZone(run, zone)));
  const board = run.shared("acme challenges", () => new ChallengeBoard());
  const challenges = dnsChallenges(zones, board, `${run.project}/${run.stage}`, visibleTo(run, network));
  const ca = await connectCa(given.account.directoryUrl, network, run.signal);
  return orderCertificate(ca, challenges, { ...given, accountKeyPem: given.account.accountKeyPem, replaces }, run);
}

async function challengeZone(
  run: Run,
  { provider, zoneId, ...zone }: AcmeCertificateInputs["zones"][number],
): Promise<ChallengeZone> {
  return { dns: await sharedDns(run, provider), zone: { ...zone, id: zoneId } };
}

/** Asks the authoritative servers; from a network without DNS nobody can be asked, and the CA decides alone. */
const visibleTo =
  (run: Run, network: Network): AwaitVisible =>
  async (nameServers, expected, signal) => {
    const onStatus = (message: string) => run.status(`challenge records: ${message}`);
    const answers = expected.map((txt) => ({ ...txt, type: "TXT", match: "contains" as const }));
    try {
      await awaitRecords(network, nameServers, answers, { signal, onStatus });
    } catch (error) {
      if (!(error instanceof NotPropagated) || !error.unreachable) throw error;
      run.warn(`no name server can be asked from here, so the CA is asked without our own look: ${error.message}`);
    }
  };

const lifetimeOf = ({ notBefore, notAfter }: AcmeCertificateOutputs): Lifetime => ({
  notBefore: new Date(notBefore),
  notAfter: new Date(notAfter),
});

const networkOf = (run: Run): Network =>
  run.settings.sandbox === undefined ? internet : sandboxNetwork(run.settings.sandbox);

const outputsOf = (given: AcmeCertificateInputs, issued: IssuedCertificate): AcmeCertificateOutputs => ({
  ...given,
  certificatePem: issued.certificatePem,
  chainPem: issued.chainPem,
  privateKeyPem: issued.privateKeyPem,
  serial: issued.serial,
  issuer: issued.issuer,
  notBefore: issued.notBefore.toISOString(),
  notAfter: issued.notAfter.toISOString(),
  renewAt: issued.renewAt.toISOString(),
  ariId: issued.ariId,
});
