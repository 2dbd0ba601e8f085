import base from "../../jest.config.js";

/** The tests that run containers: `platform test --containers`. One file at a time: what they start needs the cores. */
export default { ...base, rootDir: "../..", testMatch: ["**/*.containers.ts"], testTimeout: 600_000 };
