import { UserError } from "../../engine/user-error.ts";
import { boundedFetch } from "../../network/bounded-fetch.ts";

type Fault = "kill-provider" | "revive-provider";

/** Ends a provider of the sandbox, with all that runs there, or brings it back. @param port of the sandbox @param provider its address */
export async function strike(port: number, kind: Fault, provider: string): Promise<void> {
  const answer = await boundedFetch(`http://127.0.0.1:${port}/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind, provider }),
  });
  if (answer.ok) return;
  throw new UserError("sandbox", `the sandbox did not do ${kind} ${provider}: ${(await answer.text()).slice(0, 200)}`);
}
