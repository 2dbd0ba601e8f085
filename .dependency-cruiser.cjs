/** Who may import whom: the picture of docs/architecture.md, held by a tool. */
const rooms =
  "acme|akash|backup|components|dns|edge|engine|images|network|operations|plugin|policy|resources|sandbox|scripts|sdl|secrets|stacks|stage|targets|tests|workload";

/** Tests may look anywhere; fixtures belong to them. */
const tests = "\\.(test|fixture)\\.ts$";

/** Files below `from` may import only from themselves, from packages, and from what matches `to`. */
const allow = (from, ...to) => ({
  name: `${from} imports only what it may`,
  severity: "error",
  from: { path: `^${from}`, pathNot: tests },
  to: {
    dependencyTypesNot: ["core"],
    path: `^(${rooms})/`,
    pathNot: [`^${from}`, ...to.map((path) => `^${path}`)],
  },
});

/** The rooms within a room in their order: each may import those before it. */
const layers = (room, ...inner) =>
  inner.map((name, index) => ({
    name: `${room}${name} stands on ${index ? inner.slice(0, index).join(", ") : "nothing"}`,
    severity: "error",
    from: { path: `^${room}${name}`, pathNot: tests },
    to: { path: `^${room}(${inner.slice(index + 1).join("|") || "$^"})` },
  }));

/** Of several folders that are alike, none imports another. */
const apart = (folder) => ({
  name: `${folder}: none imports another`,
  severity: "error",
  from: { path: `^${folder}([^/]+)/`, pathNot: tests },
  to: { path: `^${folder}[^/]+/`, pathNot: `^${folder}$1/` },
});

const contracts = ["plugin/settings\\.ts$", "plugin/.*/contract\\.ts$"];
const declaration = ["(resources|workload|stage|edge|dns)/", ...contracts];

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unlisted-package",
      severity: "error",
      from: { pathNot: tests },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"] },
    },
    allow("network/"),
    allow("sdl/"),
    allow("edge/"),
    allow("images/"),
    allow("dns/", "network/"),
    allow("akash/", "(network|sdl)/"),
    allow("acme/", "(network|dns)/"),
    allow("secrets/", "network/"),
    allow("stage/", "network/sandbox-ports\\.ts$", "dns/settings\\.ts$"),
    allow("plugin/", "(akash|dns|acme|edge|secrets|images|sdl|network)/"),
    allow("resources/", ...contracts, "(akash|dns)/settings\\.ts$", "dns/providers/registry\\.ts$"),
    allow("workload/", "stage/"),
    allow("targets/", "(workload|resources|sdl|stage)/", ...contracts),
    allow("components/", "targets/", ...declaration),
    allow("stacks/", "(targets|components)/", ...declaration),
    allow("engine/", "(stage|network)/"),
    allow("operations/", "(engine|stage|stacks/output|akash|dns|acme|sdl|edge|network|secrets|images)"),
    allow("scripts/", "(operations|engine|stage|stacks/output|akash|dns|acme|sdl|network|tests/faults/run)"),
    allow("sandbox/", "sdl/", "network/sandbox-ports\\.ts$"),
    ...layers("akash/", "chain/", "wallet/", "(board|market)\\.ts$", "(money|gateway)/", "auction/", "lease/"),
    ...layers("dns/", "records/", "(plan|answers)/", "(providers|zone-files)/", "pools/"),
    apart("targets/"),
    apart("dns/providers/"),
    {
      name: "a DNS provider's client and its library are loaded when they are used",
      severity: "error",
      from: { path: "^dns/", pathNot: [tests, "^dns/providers/[^/]+/(client|balancers|reach)\\.ts$"] },
      to: { path: "^dns/providers/[^/]+/(client|balancers|reach)\\.ts$", dynamic: false },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "node_modules|^\\.platform|^examples/siblings|^conformance" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".cjs", ".mjs", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
