import { z } from "zod";
import { inputsOf, nameOf, outputsOf, resourcesOf, type StackState } from "../../engine/stack-state.ts";
import { platformOutput, type ServiceOutput } from "../../stacks/output.ts";

/** Where it runs is read by the shape of the stack's output. */
const deployment = z.looseObject({ provider: z.string(), pricePerMonth: z.string() });

const manifest = z.object({ sdl: z.object({ services: z.record(z.string(), z.unknown()) }) });

/**
 * Services that have a lease and are not in the stack's output, as the `up` that leased them did not end well: they are
 * paid for all the same. Pure. @param listed names of those in the output
 */
export function unfinishedServices(state: StackState, listed: ReadonlySet<string>): ServiceOutput[] {
  const manifests = resourcesOf(state, "af:akash:Manifest").filter((each) => !each.delete);
  const leased = resourcesOf(state, "af:akash:Deployment").filter(
    ({ urn, delete: leaving }) => !leaving && !listed.has(nameOf(urn)),
  );
  const services = leased.flatMap((resource) => {
    const { pricePerMonth, ...where } = outputsOf(resource, deployment);
    // one without a provider is not leased yet
    if (where.provider === "") return [];
    const name = nameOf(resource.urn);
    const delivered = manifests.find(({ urn }) => nameOf(urn) === name);
    const containers = delivered ? Object.keys(inputsOf(delivered, manifest).sdl.services) : [];
    return { name, place: { target: "akash", ...where }, pricePerMonth, urls: [], containers };
  });
  return platformOutput.shape.services.parse(services);
}
