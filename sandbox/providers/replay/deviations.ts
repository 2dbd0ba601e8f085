import type { Deviation, Difference } from "../../replay/deviations.ts";

const sameType = ({ expected, actual }: Difference) => typeof expected === typeof actual;

export const deviations: readonly Deviation[] = [
  {
    name: "names",
    reason: "addresses, hosts and ports are those of our own provider",
    in: /^(address|status|lease status ok)$/,
    path: /^body\.(address|.*\.uris\.\d|.*\.(host|port|externalPort))$/,
    when: sameType,
  },
  {
    name: "mocked status",
    reason: "the recorded gateway had no cluster, bidding engine and manifest service behind it; a provider has",
    in: /^status$/,
    path: /^body\.(cluster|bidengine|manifest)$/,
    when: ({ expected }) => expected === null,
  },
  {
    name: "mocked service",
    reason: "the recorded cluster was a mock that filled in two fields; what runs here has its counts and names",
    in: /^service status$/,
    path: /^body\.(available|total|uris|replicas|updated_replicas|available_replicas)$/,
    when: ({ expected }) => expected === 0 || expected === null,
  },
  {
    name: "generation",
    reason: "the recorded cluster was a mock without generations; what runs here has observed the first",
    in: /^(lease status ok|service status)$/,
    path: /\.observed_generation$/,
    when: ({ expected, actual }) => expected === 0 && actual === 1,
  },
  {
    name: "under-utilized",
    reason: "the mock's text stops where a provider tells of which endpoints or resources",
    in: /^put manifest cross$/,
    path: /^body$/,
    when: ({ expected, actual }) =>
      /^manifest cross-validation error: group "dcloud": under-utilized\n$/.test(String(expected)) &&
      /^manifest cross-validation error: group "dcloud": resources ID \(1\): under-utilized/.test(String(actual)),
  },
];
