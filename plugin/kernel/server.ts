import { isDeepStrictEqual } from "node:util";
import grpc from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { Code } from "../../errors/codes.ts";
import type { About } from "../../errors/explain.ts";
import { ExplainedError } from "../../errors/explained-error.ts";
import { forProgram } from "../../errors/for-program.ts";
import { forStage } from "../../errors/for-stage.ts";
import { printable } from "../../errors/printable.ts";
import { toldText } from "../../errors/told.ts";
import { redactKnown, rememberSecret } from "../../redaction/known.ts";
import { type Redact, redactor } from "../../redaction/redact.ts";
import { secretTexts } from "../../redaction/texts.ts";
import type { ProviderSettings } from "../settings.ts";
import { type Adoption, adoptedTexts } from "./adoption.ts";
import { checkInputs } from "./check.ts";
import { secretValues, unwrap, wrap } from "./codec.ts";
import { type Consents, EVERY_CONSENT, NO_CONSENT } from "./consents.ts";
import { CurrentIds } from "./current-ids.ts";
import { structuralDiff } from "./diff.ts";
import { diffResponse, reasons } from "./diff-response.ts";
import { EngineLog } from "./engine.ts";
import { failed, initFailed, isServiceError } from "./failure.ts";
import { type CheckFailure, PartialError, type Run, type Stored } from "./handler.ts";
import { operation, type Process } from "./operation.ts";
import { NO_ROTATION, type Rotation } from "./rotation.ts";
import { type AnyHandler, type Properties, type Sealed, seal, stored, toPlain, toStruct } from "./sealed.ts";
import { parseUrn, type Urn } from "./urn.ts";

type Unary<Request, Response> = (call: { request: Request }) => Promise<Response>;

/** Loads the handler of a resource type on its first use, so that the plugin starts fast. */
export type HandlerTable = Readonly<Record<string, () => Promise<AnyHandler>>>;

export interface ServiceOptions {
  /** Where the engine takes log messages; later it says so itself. */
  readonly engineAddress?: string | undefined;
  /** Whose data may be lost. */
  readonly consents?: Consents;
  readonly stateCompared?: boolean;
  readonly adoption?: Adoption | undefined;
  readonly rotation?: Rotation;
  /** Whether another project has the toolkit as a package, and is run by plain `pulumi`. */
  readonly packaged?: boolean;
  /** What a person calls a resource of a type. */
  readonly kindOf?: (type: string) => string;
}

/** The Pulumi provider protocol over a table of handlers. One instance a process. */
export function providerService(
  version: string,
  handlers: HandlerTable,
  {
    engineAddress,
    consents = NO_CONSENT,
    stateCompared = false,
    adoption,
    rotation = NO_ROTATION,
    packaged = false,
    kindOf = (type) => type,
  }: ServiceOptions = {},
): grpc.UntypedServiceImplementation {
  const cancellation = new AbortController();
  const shared = new Map<string, unknown>();
  const told = new Set<string>();
  const adopted = adoption ? adoptedTexts(adoption) : [];
  const current = new CurrentIds();
  let log = engineAddress ? new EngineLog(engineAddress) : undefined;
  let settings: ProviderSettings = {};
  let settingSecrets: string[] = [];

  const process = (): Process => {
    if (!log) throw new Error("the engine's address is unknown: the plugin must be started by Pulumi");
    return {
      log,
      settings,
      consents,
      stateCompared,
      packaged,
      adoption,
      rotation,
      cancelled: cancellation.signal,
      shared,
    };
  };

  const handlerOf = async (urn: string): Promise<AnyHandler> => {
    const { token } = parseUrn(urn);
    const load = handlers[token];
    if (!load) throw new Error(`unknown resource type ${token}; this provider has ${Object.keys(handlers).join(", ")}`);
    return load();
  };

  /** What goes to a person about a resource: without secrets, with commands that work where they are pasted. */
  const redactFor = ({ stage }: Urn, secrets: readonly string[]): Redact => {
    const clean = redactor([...settingSecrets, ...adopted, ...secrets]);
    const adapted = (text: string) => (packaged ? forProgram(forStage(text, stage), stage) : forStage(text, stage));
    return (text) => printable(clean(redactKnown(adapted(text))));
  };

  const aboutOf = ({ token, name, stage }: Urn): About => ({ resource: `${kindOf(token)} ${name}`, stage });

  /** Runs one operation of a handler: redacts what it says, and turns its errors into protocol errors. */
  const perform = async <T>(
    urn: string,
    timeout: number,
    known: Sealed[],
    work: (run: Run) => Promise<T>,
  ): Promise<T> => {
    const parts = parseUrn(urn);
    const redact = redactFor(
      parts,
      known.flatMap((part) => part.texts),
    );
    const tell = (error: unknown) => redact(toldText(error, aboutOf(parts)));
    try {
      return await work(operation(process(), { urn, timeout, redact }));
    } catch (error) {
      if (error instanceof PartialError && known[0]) throw partial(error, known[0], tell);
      throw failed(tell(error));
    } finally {
      await log?.flush();
    }
  };

  /** Once: the engine sends the same settings several times in one run (preview, refresh, update). */
  const tell = (run: Run, text: string, how: "info" | "warn") => {
    if (!told.has(`${run.urn} ${text}`)) run[how](text);
    told.add(`${run.urn} ${text}`);
  };

  const methods = {
    handshake: async ({ request }: { request: InstanceType<typeof proto.ProviderHandshakeRequest> }) => {
      log = new EngineLog(request.getEngineAddress());
      const response = new proto.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setAcceptResources(false);
      response.setAcceptOutputs(false);
      return response;
    },

    getPluginInfo: async () => {
      const info = new pluginProto.PluginInfo();
      info.setVersion(version);
      return info;
    },

    getSchema: async () => {
      const response = new proto.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: "af", version }));
      return response;
    },

    checkConfig: async ({ request }: { request: InstanceType<typeof proto.CheckRequest> }) => {
      const response = new proto.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    },

    diffConfig: async ({ request }: { request: InstanceType<typeof proto.DiffRequest> }) => {
      const old = unwrap(toPlain(request.getOldInputs() ?? request.getOlds()));
      return diffResponse({ changes: structuralDiff(old.value, unwrap(toPlain(request.getNews())).value) });
    },

    configure: async ({ request }: { request: InstanceType<typeof proto.ConfigureRequest> }) => {
      const { value, secrets } = unwrap(toPlain(request.getArgs()));
      settings = parseSettings(value as Properties);
      settingSecrets = secretTexts(secretValues(value, secrets, []));
      // Settings are secret in all that this process says, also where no operation is to blame.
      rememberSecret(settingSecrets);
      const response = new proto.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setAcceptresources(false);
      response.setAcceptoutputs(false);
      return response;
    },

    check: async ({ request }: { request: InstanceType<typeof proto.CheckRequest> }) => {
      const handler = await handlerOf(request.getUrn());
      const parts = parseUrn(request.getUrn());
      const wire = toPlain(request.getNews());
      const { value, secrets } = unwrap(wire);
      const tell = (error: unknown) =>
        redactFor(parts, secretTexts(secretValues(value, secrets, handler.secrets)))(toldText(error, aboutOf(parts)));
      try {
        const { inputs, failures } = checkInputs(handler.inputs as never, value as Properties);
        const more = failures.length === 0 ? (handler.check?.(inputs) ?? []) : [];
        const response = new proto.CheckResponse();
        const checked = wrap(inputs, secrets, handler.secrets);
        // Making a message of them takes longer than to see that they are what was sent.
        response.setInputs(isDeepStrictEqual(checked, wire) ? request.getNews() : toStruct(checked));
        response.setFailuresList(
          [...failures, ...more].map((failure) => {
            const item = new proto.CheckFailure();
            // Of a property that is named to it, the engine prints the value.
            item.setReason(tell(wrongInput(failure, handler.checkedAs)));
            return item;
          }),
        );
        return response;
      } catch (error) {
        throw failed(tell(error));
      }
    },

    diff: async ({ request }: { request: InstanceType<typeof proto.DiffRequest> }) => {
      const handler = await handlerOf(request.getUrn());
      const inputs = seal(request.getNews(), handler);
      const { old, outputs } = stored(request, handler);
      return perform(request.getUrn(), 0, [inputs, outputs], async (run) => {
        const diff = handler.diff?.(old, inputs.value, consents, run.rotation) ?? {
          changes: structuralDiff(old.inputs, inputs.value),
        };
        const changes = diff.changes.filter(
          ({ path }) => !request.getIgnorechangesList().some((ignored) => path.startsWith(ignored)),
        );
        const decided = {
          ...diff,
          changes: handler.update ? changes : changes.map((change) => ({ ...change, replace: true })),
        };
        for (const why of reasons(decided.changes)) tell(run, why, "info");
        for (const note of decided.notes ?? []) tell(run, note, "warn");
        const replaced = decided.changes.some(({ replace }) => replace);
        current.decided(run.urn, request.getId(), replaced);
        return diffResponse(decided);
      });
    },

    create: async ({ request }: { request: InstanceType<typeof proto.CreateRequest> }) => {
      const handler = await handlerOf(request.getUrn());
      const inputs = seal(request.getProperties(), handler);
      return perform(request.getUrn(), request.getTimeout(), [inputs], async (run) => {
        const response = new proto.CreateResponse();
        if (request.getPreview()) {
          response.setProperties(inputs.struct({ ...inputs.value, ...handler.preview?.(inputs.value) }));
          return response;
        }
        const { id, outputs } = await handler.create(run, inputs.value).catch((error: unknown) => {
          if (error instanceof PartialError) current.made(run.urn, error.id);
          throw error;
        });
        current.made(run.urn, id);
        response.setId(id);
        response.setProperties(inputs.struct({ ...inputs.value, ...outputs }));
        return response;
      });
    },

    read: async ({ request }: { request: InstanceType<typeof proto.ReadRequest> }) => {
      const handler = await handlerOf(request.getUrn());
      const known = request.getInputs() ? seal(request.getInputs(), handler) : undefined;
      const outputs = seal(request.getProperties(), handler);
      const old = known && { inputs: known.value, outputs: outputs.value };
      return perform(request.getUrn(), request.getTimeout(), known ? [known, outputs] : [outputs], async (run) => {
        const found = await handler.read(run, request.getId(), old);
        const response = new proto.ReadResponse();
        if (!found) return response;
        response.setId(found.id);
        response.setInputs((known ?? outputs).struct(found.inputs));
        response.setProperties((known ?? outputs).struct({ ...found.inputs, ...found.outputs }));
        return response;
      });
    },

    update: async ({ request }: { request: InstanceType<typeof proto.UpdateRequest> }) => {
      const handler = await handlerOf(request.getUrn());
      const inputs = seal(request.getNews(), handler);
      const { old, outputs } = stored(request, handler);
      return perform(request.getUrn(), request.getTimeout(), [inputs, outputs], async (run) => {
        const response = new proto.UpdateResponse();
        if (request.getPreview()) {
          response.setProperties(inputs.struct({ ...inputs.value, ...previewed(handler, inputs.value, old, run) }));
          return response;
        }
        if (!handler.update) throw new Error(`${handler.token} cannot be updated in place`);
        const updated = await handler.update(run, request.getId(), old, inputs.value);
        response.setProperties(inputs.struct({ ...inputs.value, ...updated }));
        return response;
      });
    },

    delete: async ({ request }: { request: InstanceType<typeof proto.DeleteRequest> }) => {
      const handler = await handlerOf(request.getUrn());
      const outputs = seal(request.getProperties(), handler);
      const inputs = request.getOldInputs() ? seal(request.getOldInputs(), handler) : outputs;
      return perform(request.getUrn(), request.getTimeout(), [inputs, outputs], async (run) => {
        const id = request.getId();
        if (handler.takesBack && current.has(run.urn, id)) return new emptyProto.Empty();
        const allowed = current.hasSuccessor(run.urn, id) ? { ...run, consents: EVERY_CONSENT } : run;
        await handler.delete(allowed, id, { inputs: inputs.value, outputs: outputs.value });
        return new emptyProto.Empty();
      });
    },

    cancel: async () => {
      cancellation.abort(new ExplainedError("interrupted", "cancelled by the engine"));
      return new emptyProto.Empty();
    },
  };
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, unary(method as unknown as Unary<unknown, unknown>)]),
  ) as grpc.UntypedServiceImplementation;
}

/** Listens on a free loopback port. */
export async function serve(service: grpc.UntypedServiceImplementation): Promise<{ port: number; close(): void }> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": 400 << 20,
    "grpc.max_send_message_length": 400 << 20,
  });
  server.addService(providerRpc.ResourceProviderService as unknown as grpc.ServiceDefinition, service);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve({ port, close: () => server.forceShutdown() }),
    );
  });
}

/** Outputs known before an update: what the handler says, and everything its diff calls stable. */
function previewed(
  handler: AnyHandler,
  inputs: Properties,
  old: Stored<Properties, Properties>,
  { consents, rotation }: Run,
): Properties {
  const stables = handler.diff?.(old, inputs, consents, rotation).stables ?? [];
  const kept = Object.fromEntries(stables.map((name) => [name, old.outputs[name]]));
  return { ...kept, ...handler.preview?.(inputs, old) };
}

function partial(error: PartialError, inputs: Sealed, tell: (error: unknown) => string): grpc.ServiceError {
  const reasons = error.reasons.map(tell);
  return initFailed(reasons.join("\n"), {
    id: error.id,
    properties: inputs.struct({ ...inputs.value, ...error.outputs }),
    inputs: inputs.struct(inputs.value),
    reasons,
  });
}

function wrongInput({ property, reason }: CheckFailure, code: Code = "resource-invalid"): ExplainedError {
  return new ExplainedError(code, reason, { where: property && `property ${property}` });
}

/** Provider inputs arrive as JSON text where they are objects. */
function parseSettings(args: Properties): ProviderSettings {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      typeof value === "string" && /^[[{]/.test(value) ? JSON.parse(value) : value,
    ]),
  ) as ProviderSettings;
}

function unary(method: Unary<unknown, unknown>): grpc.handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    method(call).then(
      (response) => callback(null, response),
      (error) => callback(isServiceError(error) ? error : failed(printable(redactKnown(toldText(error))))),
    );
  };
}
