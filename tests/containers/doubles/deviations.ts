import { bothMatch, type Deviation, type Difference } from "../../../sandbox/replay/deviations.ts";

/** A plain image's answer, whatever was asked. */
const isPlain = ({ path, actual }: Difference): boolean =>
  actual === (path.endsWith(".status") ? 200 : path.endsWith(".content-type") ? "application/json" : undefined);

const echo: Deviation = {
  name: "echo",
  reason: "a plain image sends back what is no HTTP, so that connections can be tried without a client of their own",
  in: /^/,
  path: /\.echoes$/,
  when: ({ expected, actual }) => expected === false && actual === true,
};

/** @param ports such as `postgres/5432` */
const httpAsWell = (...ports: string[]): Deviation => ({
  name: "HTTP as well",
  reason: "a plain image answers HTTP on ports of other protocols, too",
  in: /^/,
  path: new RegExp(`^(${ports.join("|")})\\.unknown\\.`),
  when: (difference) =>
    difference.expected === (difference.path.endsWith(".status") ? 0 : undefined) && isPlain(difference),
});

const anyPath: Deviation = {
  name: "any path",
  reason: "a plain image does not know which paths there are",
  in: /^/,
  path: /\.unknown\.(status|content-type)$/,
  when: (difference) => ![0, 401].includes(difference.expected as number) && isPlain(difference),
};

const json: Deviation = {
  name: "JSON",
  reason: "a plain image is healthy in its own words; only the status is looked at",
  in: /^/,
  path: /\.health\.(content-type|docker-distribution-api-version|etag)$/,
  when: isPlain,
};

const noPassword: Deviation = {
  name: "no password",
  reason: "a plain image lets everybody in",
  in: /^/,
  path: /^front\/8000\.unknown\.(status|content-type|www-authenticate)$/,
  when: isPlain,
};

/** Where a double differs from the real image on purpose, by component. */
export const deviations: Readonly<Record<string, readonly Deviation[]>> = {
  postgres: [echo, httpAsWell("postgres/5432", "tunnel/8443")],
  ipfs: [
    echo,
    httpAsWell("ipfs/4001", "tunnel/8443"),
    {
      name: "private addresses",
      reason: "with its profile `server` Kubo takes no connection from a private address, and pods are asked from one",
      in: /^/,
      path: /^ipfs\/4001\.listens$/,
      when: ({ expected, actual }) => expected === false && actual === true,
    },
    anyPath,
    json,
  ],
  tracing: [noPassword, echo, httpAsWell("tunnel/8443"), anyPath, json],
  registry: [
    noPassword,
    echo,
    {
      name: "no registry",
      reason: "nothing is pushed to a plain image: who builds for the simulated runtime pushes nowhere",
      in: /^/,
      path: /^registry\/5000\.unknown\.docker-distribution-api-version$/,
      when: isPlain,
    },
    anyPath,
    json,
  ],
  tunnel: [
    {
      name: "no way through",
      reason: "a plain image in the place of a tunnel sends back what is said, and connects nowhere",
      in: /^/,
      path: /^said$/,
      when: ({ expected, actual }) => expected === "N" && actual === "\0\0\0\x08\x04\xd2\x16\x2f",
    },
  ],
  monitoring: [echo, anyPath, json],
  api: [echo, httpAsWell("ipfs/5001", "postgres/5432", "tracing/4318"), anyPath],
  secrets: [
    { ...echo, path: /^ports\.(database|redis)\/\d+\.echoes$/ },
    {
      ...httpAsWell(),
      path: /^ports\.(database\/5432|redis\/6379)\.unknown\./,
    },
    {
      name: "folder ids",
      reason: "the id of a folder is another one in each instance",
      in: /^/,
      path: /\.parentId$/,
      when: bothMatch(/^[0-9a-f-]{36}-root$/),
    },
  ],
  proxy: [
    {
      name: "HTTP/2",
      reason: "the double speaks HTTP/1.1 alone, and every client of a proxy has to",
      in: /^/,
      path: /\.protocol$/,
      when: ({ expected, actual }) => expected === "h2" && actual === "http/1.1",
    },
  ],
};
