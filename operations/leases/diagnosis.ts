import type { Gateway } from "../../akash/gateway/gateway.ts";
import { type Diagnosis, diagnose, readSymptoms } from "../../akash/lease/symptoms.ts";
import type { StackState } from "../../engine/stack-state.ts";
import { leasedMemory } from "./leased-memory.ts";

/**
 * Why containers of a deployment do not run, as far as its provider tells. What they wrote may hold secrets of the stage: nothing
 * is told where those cannot be read, as nobody could take them out.
 * @param readSecrets the engine's state with its secrets, which are taken out of all that is printed from then on
 */
export async function diagnoseLease(
  gateway: Gateway,
  { dseq, containers }: { readonly dseq: string; readonly containers: readonly string[] },
  readSecrets: () => Promise<StackState>,
  signal: AbortSignal,
): Promise<Diagnosis[]> {
  const [symptoms, state] = await Promise.all([readSymptoms(gateway, signal), readSecrets().catch(() => undefined)]);
  if (!state) return [];
  const memory = leasedMemory(state, dseq);
  return diagnose(
    containers.map((name) => ({ name, memory: memory.get(name) })),
    symptoms,
  );
}
