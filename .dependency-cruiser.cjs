/** Who may import whom: the picture of docs/architecture.md, held by a tool. */
const rooms =
  "acme|akash|backup|components|dns|edge|engine|errors|images|importers|input|kit|library|locks|network|operations|pins|plugin|policy|project|redaction|resources|sandbox|scripts|sdl|secrets|stacks|stage|targets|tests|workload";

/** Tests may look anywhere; fixtures belong to them. */
const tests = "\\.(test|containers|fixture)\\.ts$";

/** Infisical's double as a program: it has packages of its own in its image, and the sandbox does without them. */
const infisical = "^sandbox/infisical/";

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

const data = ["^scripts/commands?\\.ts$", "^scripts/[^/]+/command\\.ts$"];

module.exports = {
  forbidden: [
    {
      name: "every folder of code is a room that is named above",
      severity: "error",
      from: { path: "^[^/]+/", pathNot: `^(${rooms}|tools|examples|node_modules)/` },
      to: {},
    },
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unlisted-package",
      severity: "error",
      from: { pathNot: [tests, `${infisical}postgres/`] },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"] },
    },
    {
      name: "undici is loaded by the first who asks something, not by all who may",
      severity: "error",
      from: { pathNot: [tests, "^network/undici\\.ts$"] },
      to: { path: "^node_modules/undici/", dependencyTypesNot: ["type-only"] },
    },
    allow("errors/"),
    allow("project/"),
    allow("input/"),
    allow("locks/"),
    allow("redaction/"),
    allow("network/", "errors/"),
    allow("sdl/", "input/"),
    allow("edge/"),
    allow("images/", "(errors|network)/"),
    allow("dns/", "(errors|input|network|redaction)/"),
    allow("akash/", "(errors|input|locks|network|redaction|sdl)/"),
    allow("acme/", "(errors|network|dns)/"),
    allow("secrets/", "(errors|network|redaction)/"),
    allow("backup/", "(errors|network|redaction)/"),
    allow("pins/", "(errors|network|redaction)/"),
    allow("kit/", "(errors|input)/"),
    allow("stage/", "input/", "redaction/texts\\.ts$", "network/sandbox-ports\\.ts$", "(akash|dns)/settings\\.ts$"),
    {
      name: "stage/ knows of the market and of DNS only what their settings look like",
      severity: "error",
      from: { path: "^stage/", pathNot: tests },
      to: { path: "^(akash|dns)/settings\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    allow("plugin/", "(akash|backup|dns|acme|edge|secrets|images|sdl|errors|network|project|redaction)/"),
    allow("resources/", ...contracts, "(akash|dns)/settings\\.ts$", "dns/providers/registry\\.ts$"),
    allow("workload/", "stage/"),
    allow("importers/", "(errors|input|redaction|sdl|stage|workload)/"),
    allow("policy/", "(stage|workload)/"),
    allow("targets/", "(workload|resources|sdl|stage|edge)/", ...contracts),
    allow("components/", "project/", "targets/target\\.ts$", ...declaration),
    allow(
      "stacks/",
      "(errors|input)/",
      "backup/repository\\.ts$",
      "targets/[^/]+\\.ts$",
      "(components|policy)/",
      ...declaration,
    ),
    allow(
      "library/",
      "(stacks|policy|stage|project)/",
      "components/(app|postgres|image|program-folder)\\.ts$",
      "targets/registry\\.ts$",
      "resources/(provider|dns/records)\\.ts$",
      "dns/(plan/ownership|records/records|settings)\\.ts$",
    ),
    {
      name: "a program imports the entry of the library alone",
      severity: "error",
      from: { path: "^examples/program/" },
      to: { path: `^(${rooms})/`, pathNot: "^library/index\\.ts$" },
    },
    {
      name: "the library is for other programs",
      severity: "error",
      from: { path: `^(${rooms})/`, pathNot: "^library/" },
      to: { path: "^library/" },
    },
    allow(
      "engine/",
      "images/stand-ins/store\\.ts$",
      "(errors|input|locks|network|redaction|stage)/",
      "plugin/kernel/(adoption|consents|rotation)\\.ts$",
    ),
    allow(
      "operations/",
      "(engine|stage|policy|stacks/(output|rehearsal)|akash|backup|pins|dns|acme|sdl|edge|errors|input|kit|network|project|redaction|secrets|images)",
      "plugin/(kernel/(adoption|consents)|random-secret/contract|akash/deployment/(contract|diff|request|stored))\\.ts$",
      "stacks/lean-sdk\\.ts$",
    ),
    allow(
      "scripts/",
      "(operations|engine|importers|stage|stacks/output|akash|pins|dns|acme|sdl|errors|input|kit|network|project|redaction|tests/(faults|fuzz)/run)",
      "plugin/kinds\\.ts$",
      "images/stand-ins/",
    ),
    allow("sandbox/", "sdl/", "network/sandbox-ports\\.ts$"),
    {
      name: "the embedded sandbox knows no PostgreSQL",
      severity: "error",
      from: { path: `^(${rooms})/`, pathNot: [tests, `${infisical}(main\\.ts|postgres/)`] },
      to: { path: `${infisical}(main\\.ts|postgres/)` },
    },
    {
      name: "scripts/ imports tests/ only when they are to run",
      severity: "error",
      from: { path: "^scripts/", pathNot: tests },
      to: { path: "^tests/", dynamic: false },
    },
    {
      name: "a command is data: its code is loaded when it runs",
      severity: "error",
      from: { path: data },
      to: {
        dynamic: false,
        pathNot: [...data, "^scripts/[^/]+/(options|duration|reasons)\\.ts$", "^dns/providers/registry\\.ts$"],
      },
    },
    ...layers(
      "akash/",
      "chain/",
      "wallet/",
      "(board|market)\\.ts$",
      "(money|gateway)/",
      "auction/",
      "estimate/",
      "lease/",
    ),
    ...layers("dns/", "records/", "(plan|answers)/", "(providers|zone-files)/", "pools/"),
    apart("targets/"),
    {
      name: "only the rooms of the market know it; of its settings, also who puts them together",
      severity: "error",
      from: {
        path: `^(${rooms})/`,
        pathNot: [
          tests,
          "^(tests|akash|targets/akash|plugin/akash|scripts/(lease|funds))/",
          "^operations/(targets/akash\\.ts$|(adoption|bids|costs|leases|funds|doctor|risks)/)",
        ],
      },
      to: { path: "^akash/", pathNot: "^akash/settings\\.ts$" },
    },
    {
      name: "what a stage consists of knows no target",
      severity: "error",
      from: { path: "^(components|stacks|workload|policy)/", pathNot: tests },
      to: { path: "^(akash|sdl|plugin/akash|resources/akash|targets/akash)/" },
    },
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
    exclude: { path: "^\\.platform|^dist/|^examples/siblings|^conformance" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".cjs", ".mjs", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
