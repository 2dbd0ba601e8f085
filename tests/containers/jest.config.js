import base from "../../jest.config.js";

/** The tests that run containers: `platform test --containers`. They share two cores with what they start. */
export default { ...base, rootDir: "../..", testMatch: ["**/*.containers.ts"], testTimeout: 600_000, maxWorkers: 1 };
