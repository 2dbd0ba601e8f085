import type { Workspace } from "./workspace.ts";

interface DeploymentAnswer {
  deployment: { id: { owner: string; dseq: string }; state: string };
  groups: { group_spec: { name: string } }[];
}

interface LeaseAnswer {
  lease: { id: { dseq: string; provider: string }; state: string };
}

/** The stage's wallet as the chain has it; the tests count by it. */
export class Ledger {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Every deployment ever made, so every deposit ever paid. */
  async deployments(state?: "active" | "closed"): Promise<DeploymentAnswer[]> {
    const filter = state ? `&filters.state=${state}` : "";
    const answer = await this.#workspace.chain<{ deployments: DeploymentAnswer[] }>(
      `/akash/deployment/v1beta4/deployments/list?pagination.limit=1000${filter}`,
    );
    return answer.deployments;
  }

  async activeLeases(): Promise<LeaseAnswer["lease"]["id"][]> {
    const answer = await this.#workspace.chain<{ leases: LeaseAnswer[] }>(
      "/akash/market/v1beta5/leases/list?pagination.limit=1000&filters.state=active",
    );
    return answer.leases.map(({ lease }) => lease.id);
  }

  /** Service name of each open deployment, from its ownership tag. */
  async services(): Promise<string[]> {
    const open = await this.deployments("active");
    return open
      .map(({ groups }) => /^af:[^/]+\/[^/]+\/([^#]+)#/.exec(groups[0]?.group_spec.name ?? "")?.[1] ?? "untagged")
      .sort();
  }

  /** Numbers of the open deployments of a service. */
  async numbersOf(service: string): Promise<string[]> {
    const open = await this.deployments("active");
    const own = open.filter(({ groups }) => groups[0]?.group_spec.name.includes(`/${service}#`));
    return own.map(({ deployment }) => deployment.id.dseq);
  }

  async providerOf(service: string): Promise<string | undefined> {
    const [dseq] = await this.numbersOf(service);
    return (await this.activeLeases()).find((lease) => lease.dseq === dseq)?.provider;
  }

  /** uact that open deployments hold. */
  async escrowed(): Promise<bigint> {
    const answer = await this.#workspace.chain<{
      accounts: { state: { state: string; funds: { denom: string; amount: string }[] } }[];
    }>("/akash/escrow/v1/types/accounts?state=open&pagination.limit=1000");
    const funds = answer.accounts.flatMap(({ state }) => state.funds.filter(({ denom }) => denom === "uact"));
    return funds.reduce((sum, { amount }) => sum + BigInt(amount.split(".")[0] ?? "0"), 0n);
  }
}
