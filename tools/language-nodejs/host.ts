/**
 * A small Pulumi language host: runs the program on this very Node with `@pulumi/pulumi/cmd/run`.
 * The official one is not published as a module that could be built; a pulumi on PATH brings its own.
 */
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import grpc from "@grpc/grpc-js";
import languageRpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/language_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { proxyExceptions } from "../../network/proxy.ts";
import { endWithParent } from "../../plugin/kernel/parent.ts";
import { toolkitFolder } from "../../project/folders.ts";
import { projectVersion } from "../../project/version.ts";

/** Exit code of a program that already told the user what is wrong (`@pulumi/pulumi/cmd/run`). */
const ALREADY_REPORTED = 32;
/** The toolkit's own program, which runs with a part of the SDK only. */
const OWN = join(toolkitFolder, "stacks");
const engineAddress = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";

function run(request: InstanceType<typeof proto.RunRequest>): Promise<InstanceType<typeof proto.RunResponse>> {
  const info = request.getInfo();
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    project: request.getProject(),
    "root-directory": info?.getRootDirectory() ?? request.getPwd(),
    stack: request.getStack(),
    organization: request.getOrganization(),
    pwd: request.getPwd(),
    "dry-run": request.getDryrun() ? "true" : "",
    parallel: String(request.getParallel()),
  };
  const args = Object.entries(flags)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `--${name}=${value}`);
  const folder = info?.getProgramDirectory() ?? request.getPwd();
  const program = join(folder, info?.getEntryPoint() || ".");
  const config = Object.fromEntries(request.getConfigMap().getEntryList());
  const child = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      ...(realpathSync(folder) === OWN ? [`--import=${pathToFileURL(join(OWN, "lean-sdk.ts"))}`] : []),
      runner(folder),
      ...args,
      program,
      ...request.getArgsList(),
    ],
    {
      cwd: request.getPwd(),
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        ...proxyExceptions(process.env),
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
    },
  );
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(answer(`could not start the program: ${error.message}`)));
    child.on("exit", (code, signal) => {
      if (code === 0) resolve(answer(""));
      else if (code === ALREADY_REPORTED) resolve(answer("", true));
      else resolve(answer(signal ? `the program was ended by ${signal}` : `the program ended with exit code ${code}`));
    });
  });
}

/** Of the SDK that the program itself uses. */
const runner = (folder: string): string => createRequire(join(folder, "program.js")).resolve("@pulumi/pulumi/cmd/run");

function answer(error: string, bail = false): InstanceType<typeof proto.RunResponse> {
  const response = new proto.RunResponse();
  response.setError(error);
  response.setBail(bail);
  return response;
}

const handlers = {
  handshake: async () => new proto.LanguageHandshakeResponse(),
  getRequiredPlugins: async () => new proto.GetRequiredPluginsResponse(),
  getRequiredPackages: async () => new proto.GetRequiredPackagesResponse(),
  getProgramDependencies: async () => new proto.GetProgramDependenciesResponse(),
  getPluginInfo: async () => {
    const info = new pluginProto.PluginInfo();
    info.setVersion(projectVersion());
    return info;
  },
  run: ({ request }: { request: InstanceType<typeof proto.RunRequest> }) => run(request),
  cancel: async () => new emptyProto.Empty(),
};

const implementation = Object.fromEntries(
  Object.entries(handlers).map(([name, handler]) => [
    name,
    (call: never, callback: grpc.sendUnaryData<unknown>) => {
      (handler as (call: never) => Promise<unknown>)(call).then((response) => callback(null, response), callback);
    },
  ]),
);

endWithParent();
const server = new grpc.Server({ "grpc.max_receive_message_length": 400 << 20 });
server.addService(
  languageRpc.LanguageRuntimeService as unknown as grpc.ServiceDefinition,
  {
    ...implementation,
    installDependencies: (call: grpc.ServerWritableStream<unknown, unknown>) => call.end(),
  } as grpc.UntypedServiceImplementation,
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
