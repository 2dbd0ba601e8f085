import { CaaForbidsError, checkCaa } from "../../../acme/caa-lookup.ts";
import { connectCa } from "../../../acme/client.ts";
import { fileJournal, type Journal, journalFile } from "../../../acme/journal.ts";
import { stagingFor } from "../../../acme/lets-encrypt.ts";
import { limitsOf } from "../../../acme/limits.ts";
import { type AwaitVisible, ChallengeRegistry, type ChallengeZone, dnsChallenges } from "../../../acme/publish.ts";
import type { IssueEnvironment } from "../../../acme/request.ts";
import { awaitRecords, NotPropagatedError } from "../../../dns/answers/propagation.ts";
import type { Network } from "../../../network/network.ts";
import { networkOf } from "../../../network/sandbox.ts";
import { sharedDns } from "../../dns/hosted-zone/connect.ts";
import type { Run } from "../../kernel/handler.ts";
import type { AcmeCertificateInputs } from "./contract.ts";

/** Where a certificate's ledger outlives a killed process; the plugin runs in the project folder. */
export function journalOf(run: Run): Journal {
  const open = run.shared("acme journals", () => fileJournal);
  return open(journalFile(run.project, run.stage, run.name));
}

/** What an order of this run works with. */
export async function issueEnvironment(run: Run, given: AcmeCertificateInputs): Promise<IssueEnvironment> {
  const network = networkOf(run.settings.sandbox);
  const zones = await Promise.all(given.zones.map((zone) => challengeZone(run, zone)));
  const board = run.shared("acme challenges", () => new ChallengeRegistry());
  return {
    reporter: run,
    challenges: dnsChallenges(zones, board, `${run.project}/${run.stage}`, awaitVisible(run, network)),
    journal: journalOf(run),
    connect: (directoryUrl) => connectCa(directoryUrl, network, run.signal),
    now: () => new Date(),
    async checkCaa(names, issuer) {
      try {
        await checkCaa(network, given.zones, names, issuer);
      } catch (error) {
        if (error instanceof CaaForbidsError) throw error;
        run.warn(`CAA records cannot be queried from here, so only the CA checks them: ${(error as Error).message}`);
      }
    },
    limitsOf,
    stagingFor,
  };
}

async function challengeZone(
  run: Run,
  { provider, zoneId, ...zone }: AcmeCertificateInputs["zones"][number],
): Promise<ChallengeZone> {
  return { dns: await sharedDns(run, provider), zone: { ...zone, id: zoneId } };
}

/** Asks the authoritative servers; from a network without DNS nobody can be asked, and the CA decides alone. */
const awaitVisible =
  (run: Run, network: Network): AwaitVisible =>
  async (nameServers, expected, signal) => {
    const onStatus = (message: string) => run.status(`challenge records: ${message}`);
    const answers = expected.map((txt) => ({ ...txt, type: "TXT", match: "contains" as const }));
    try {
      await awaitRecords(network, nameServers, answers, { signal, onStatus });
    } catch (error) {
      if (!(error instanceof NotPropagatedError) || !error.unreachable) throw error;
      run.warn(`no name server can be queried from here, so the CA validates without our own check: ${error.message}`);
    }
  };
