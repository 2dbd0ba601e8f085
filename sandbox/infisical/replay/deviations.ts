import { bothMatch, type Deviation } from "../../replay/deviations.ts";

export const deviations: readonly Deviation[] = [
  {
    name: "slugs",
    reason: "the end of a slug that the server makes is random",
    in: /bootstrap$|project-create|admin-token|default-env\/recover-|user2-projects/,
    path: /\.slug$/,
    when: bothMatch(/^(example|platform|platform-b|recovered|cert-manager)-[a-z0-9-]+$/),
  },
  {
    name: "prefixes",
    reason: "client secrets are random, and so are their first characters",
    in: /client-secret/,
    path: /clientSecretPrefix$/,
    when: bothMatch(/^[0-9a-f]{4}$/),
  },
  {
    name: "uses",
    reason: "the server counts the uses of a client secret late; the double counts each at once",
    in: /^client-secret-revoke/,
    path: /clientSecretNumUses$/,
    when: ({ expected, actual }) => expected === 2 && actual === 4,
  },
  {
    name: "validation",
    reason:
      "the double knows only the subjects and actions that are used here; it refuses others with 422, too, in other words",
    in: /^privilege-create-bad-(subject|action)$/,
    path: /^body\.message/,
  },
  {
    name: "not asked",
    reason:
      "nothing here asks for it: settings of the instance, the list of what the plan has, snapshots, connections of apps",
    in: /^(admin-config|user-plan|snapshots-list|app-connection-create-postgres|user2-pit-commit-changes)$/,
    path: /^/,
    when: ({ path, actual }) => path !== "status" || actual === 404,
  },
  {
    name: "commits before",
    reason: "the recorded project had two more commits, and the server counts those of all projects",
    in: /^user2-pit-commits$/,
    path: /^body\.(total|commits\.(length|\d\.commitId|[34]))$/,
  },
  {
    name: "by hand",
    reason: "the recording of the restored instance was written by hand, and leaves out what did not matter",
    in: /^restored\/secret-get$/,
    path: /^body\.secret\./,
    when: ({ expected }) => expected === undefined,
  },
];
