import base from "../../jest.config.js";

/** The tests that need the real Pingap: `platform test --edge`. */
export default { ...base, rootDir: "../..", testMatch: ["<rootDir>/tests/edge/*.edge.ts"] };
