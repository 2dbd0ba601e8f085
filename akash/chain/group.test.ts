import { group } from "../sandbox.fixture.ts";
import { groupFromChain } from "./group.ts";

test("requirements that newer chains add to a group do not disturb", () => {
  const { resources, ...spec } = group("g");
  const onChain = (more: object) => ({
    ...spec,
    requirements: { ...spec.requirements, ...more },
    resources: resources.map(({ resource, ...unit }) => {
      const { memory, storage, ...rest } = resource;
      const quantities = {
        memory: { quantity: memory.size },
        storage: storage.map(({ name, size }) => ({ name, quantity: size })),
        endpoints: [{ kind: "SHARED_HTTP", sequence_number: 0 }],
      };
      return { ...unit, resource: { ...rest, ...quantities } };
    }),
  });
  const verification = { min_tier: "verification_tier_trusted", required_capabilities: [], required_auditors: [] };
  expect(groupFromChain(onChain({ verification }))).toEqual(groupFromChain(onChain({ verification: null })));
});
