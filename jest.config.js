/** One suite of ES modules; swc only strips the types, `tsc` checks them. */
export default {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2024" }, module: { type: "es6" }, sourceMaps: "inline" },
    ],
  },
  testMatch: ["**/*.test.ts"],
  // Machines are shared and noisy: a slow test is no failed test.
  testTimeout: 60_000,
  testPathIgnorePatterns: ["/node_modules/", "/\\.platform/"],
  modulePathIgnorePatterns: ["/\\.platform/", "<rootDir>/dist/"],
};
