import base from "../../jest.config.js";

/** The tests that run containers: `platform test --containers`. */
export default { ...base, rootDir: "../..", testMatch: ["**/*.containers.ts"], testTimeout: 600_000 };
