/** Who may import whom: the picture of docs/architecture.md, held by a tool. */
const rooms =
  "acme|akash|backup|components|dns|edge|images|network|policy|provider|resources|sandbox|scripts|sdl|secrets|stacks|stage|tests";

/** Tests may look anywhere; fixtures belong to them. */
const tests = "\\.(test|fixture)\\.ts$";

/** A room may import only from these rooms (and from itself and from packages). */
const allow = (name, from, to, more = "") => ({
  name,
  severity: "error",
  from: { path: from, pathNot: tests },
  to: {
    dependencyTypesNot: ["core"],
    path: `^(${rooms})/`,
    pathNot: `${from.replace(/\/$/, "/")}|${to}${more ? `|${more}` : ""}`,
  },
});

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-unlisted-package",
      severity: "error",
      from: { pathNot: tests },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"] },
    },
    allow("sdl-is-pure", "^sdl/", "^$"),
    allow("edge-is-pure", "^edge/", "^$"),
    allow("network-stands-alone", "^network/", "^$"),
    allow("stage-is-pure", "^stage/", "^sandbox/ports\\.ts$"),
    allow("dns-records-are-pure", "^dns/(?!providers/)", "^network/"),
    allow("dns-providers", "^dns/providers/", "^(network|dns)/", "^provider/settings\\.ts$"),
    allow("akash", "^akash/", "^(network|sdl)/", "^provider/settings\\.ts$"),
    allow("acme", "^acme/", "^(network|dns)/"),
    allow("secrets", "^secrets/", "^network/"),
    allow("images", "^images/", "^$"),
    allow("resources-are-declarations", "^resources/", "^provider/[^/]+/contract\\.ts$", "^provider/settings\\.ts$"),
    allow("components", "^components/", "^(resources|sdl|edge|dns|stage)/", "^provider/[^/]+/contract\\.ts$"),
    allow(
      "stacks",
      "^stacks/",
      "^(components|resources|sdl|edge|dns|stage)/",
      "^provider/(settings|[^/]+/contract)\\.ts$",
    ),
    allow("provider", "^provider/", "^(akash|dns|acme|edge|secrets|images|sdl|network)/"),
    allow(
      "scripts-stay-outside-provider-and-sandbox",
      "^scripts/",
      "^(stage|stacks/output|akash|dns|acme|sdl|edge|network|secrets|images)",
      "^(sandbox/ports|provider/settings|tests/faults/run)\\.ts$",
    ),
    allow("sandbox-is-no-code-under-test", "^sandbox/", "^sdl/"),
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
