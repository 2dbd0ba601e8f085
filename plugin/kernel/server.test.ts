import grpc from "@grpc/grpc-js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { z } from "zod";
import { CODES } from "../../errors/codes.ts";
import { ExplainedError } from "../../errors/explained-error.ts";
import { type Handler, PartialError, UNKNOWN } from "./handler.ts";
import { providerService, serve } from "./server.ts";

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const secret = (value: unknown) => ({ ...SECRET, value });
const urn = "urn:pulumi:local::shop::test:index:Box::box";

const deleted: string[] = [];

/** A test resource with a secret password that fails or waits for ever when its inputs say so. */
const box: Handler = {
  token: "test:index:Box",
  check: ({ mode, password }) =>
    mode === "wrong" ? [{ property: "password", reason: `"${password}" is no password` }] : [],
  inputs: z.strictObject({ size: z.number(), password: z.string().optional(), mode: z.string().optional() }) as never,
  secrets: ["key"],
  diff: (old, inputs) => ({
    changes:
      old.inputs.size === inputs.size
        ? []
        : [{ path: "size", kind: "update", replace: true, reason: `size ${old.inputs.size} -> ${inputs.size}` }],
    stables: ["key"],
  }),
  create: async (run, inputs) => {
    run.status(`packing with ${inputs.password}`);
    if (inputs.mode === "fail") throw new Error(`cannot pack ${inputs.password}`);
    if (inputs.mode === "refused")
      throw new ExplainedError("funds", "the wallet has 0 uact", { fix: "./platform funds mint 5" });
    if (inputs.mode === "partial") throw new PartialError("box-1", { key: "k-123456" }, ["lid is open"]);
    if (inputs.mode === "wait")
      await new Promise((_, reject) => run.signal.addEventListener("abort", () => reject(run.signal.reason)));
    return { id: `${run.project}/${run.stage}/${run.name}`, outputs: { key: "k-123456" } };
  },
  read: async (_, id, old) => (id === "gone" ? null : { id, inputs: old?.inputs ?? {}, outputs: old?.outputs ?? {} }),
  update: async (_run, _id, old) => old.outputs,
  takesBack: true,
  delete: async (_, id) => void deleted.push(id),
};

const logged: LogRequest.AsObject[] = [];
const engine = new grpc.Server();
let client: InstanceType<typeof providerRpc.ResourceProviderClient>;
let stop: () => void;

beforeAll(async () => {
  engine.addService(
    engineRpc.EngineService as never,
    {
      log: (call: { request: LogRequest }, callback: grpc.sendUnaryData<unknown>) => {
        logged.push(call.request.toObject());
        callback(null, new emptyProto.Empty());
      },
    } as never,
  );
  const enginePort = await new Promise<number>((resolve, reject) => {
    engine.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
  const { port, close } = await serve(
    providerService(
      "0.0.1",
      { [box.token]: async () => box },
      {
        engineAddress: `127.0.0.1:${enginePort}`,
        kindOf: (type) => (type === box.token ? "box" : type),
      },
    ),
  );
  stop = close;
  client = new providerRpc.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
});

afterAll(() => {
  client.close();
  stop();
  engine.forceShutdown();
});

const struct = (value: object) => structProto.Struct.fromJavaScript(value as never);
const call = <Request, Response>(method: string, request: Request): Promise<Response> =>
  new Promise((resolve, reject) => {
    (client as unknown as Record<string, (r: Request, cb: grpc.requestCallback<Response>) => void>)[method]?.(
      request,
      (error, response) => (error ? reject(error) : resolve(response as Response)),
    );
  });

function create(properties: object, options: { preview?: boolean; timeout?: number } = {}) {
  const request = new proto.CreateRequest();
  request.setUrn(urn);
  request.setProperties(struct(properties));
  request.setPreview(options.preview ?? false);
  request.setTimeout(options.timeout ?? 0);
  return call<typeof request, InstanceType<typeof proto.CreateResponse>>("create", request);
}

describe("the provider protocol", () => {
  test("a secret input comes back as a secret output, and so does what the handler calls secret", async () => {
    const response = await create({ size: 1, password: secret("open sesame") });
    expect(response.getId()).toBe("shop/local/box");
    expect(response.getProperties()?.toJavaScript()).toEqual({
      size: 1,
      password: secret("open sesame"),
      key: secret("k-123456"),
    });
  });

  test("a status line and an error never tell a secret", async () => {
    await expect(create({ size: 1, password: secret("open sesame"), mode: "fail" })).rejects.toThrow(
      "cannot pack [secret]",
    );
    expect(logged.at(-1)).toMatchObject({ message: "packing with [secret]", ephemeral: true, urn });
    expect(JSON.stringify(logged)).not.toContain("sesame");
  });

  test("an error has the form that all have, and names the resource", async () => {
    const error = (await create({ size: 1, mode: "refused" }).catch((error_) => error_)) as grpc.ServiceError;
    expect(error.details).toBe(
      "error[funds]: the wallet has 0 uact\n  where: box box, stage local\n  fix: ./platform funds mint 5\n  docs: docs/errors.md#funds",
    );
  });

  test.each<[string, object, string, string]>([
    ["of a wrong type", { size: "big" }, "size", "Invalid input: expected number, received string"],
    [
      "that a handler refuses",
      { size: 1, password: secret("open sesame"), mode: "wrong" },
      "password",
      '"[secret]" is no password',
    ],
  ])(
    "so has an input %s, and the engine is not told whose value it could print",
    async (_, news, property, message) => {
      const request = new proto.CheckRequest();
      request.setUrn(urn);
      request.setNews(struct(news));
      const response = await call<typeof request, InstanceType<typeof proto.CheckResponse>>("check", request);
      expect(response.getFailuresList().map((failure) => failure.toObject())).toEqual([
        {
          property: "",
          reason: `error[resource-invalid]: ${message}\n  where: property ${property}, box box, stage local\n  fix: ${CODES["resource-invalid"].fix}\n  docs: docs/errors.md#resource-invalid`,
        },
      ]);
    },
  );

  test.each([
    ["that is short", "k7q"],
    ["of letters only", "hunter"],
    ["that JSON escapes", 'say "friend"'],
  ])("nor one %s", async (_, password) => {
    await expect(create({ size: 1, password: secret(password), mode: "fail" })).rejects.toThrow("cannot pack [secret]");
    expect(logged.at(-1)).toMatchObject({ message: "packing with [secret]" });
  });

  test("an unfinished create reports its id and outputs, so that the next run continues", async () => {
    const error = (await create({ size: 1, mode: "partial" }).catch((error_) => error_)) as grpc.ServiceError;
    const bytes = error.metadata.get("grpc-status-details-bin")[0] as Buffer;
    const detail = statusProto.Status.deserializeBinary(bytes).getDetailsList()[0];
    const failed = proto.ErrorResourceInitFailed.deserializeBinary(detail?.getValue_asU8() as Uint8Array);
    expect(failed.getId()).toBe("box-1");
    expect(failed.getReasonsList()).toEqual([
      expect.stringMatching(
        /^error\[other\]: lid is open\n {2}where: box box, stage local\n {2}fix: .+\n {2}docs: .+$/,
      ),
    ]);
    expect(failed.getProperties()?.toJavaScript()).toMatchObject({ key: secret("k-123456") });
  });

  test("a custom timeout ends a wait", async () => {
    await expect(create({ size: 1, mode: "wait" }, { timeout: 0.2 })).rejects.toThrow("timed out after 0.2 s");
  });

  test("a preview passes unknown inputs through and leaves unknown outputs out", async () => {
    const response = await create({ size: UNKNOWN, password: secret(UNKNOWN) }, { preview: true });
    expect(response.getProperties()?.toJavaScript()).toEqual({ size: UNKNOWN, password: secret(UNKNOWN) });
  });

  test("a diff names the path, the replacement and the reason", async () => {
    const request = new proto.DiffRequest();
    request.setUrn(urn);
    request.setOldInputs(struct({ size: 1 }));
    request.setOlds(struct({ size: 1, key: secret("k-123456") }));
    request.setNews(struct({ size: 2 }));
    const response = await call<typeof request, InstanceType<typeof proto.DiffResponse>>("diff", request);
    expect(response.getReplacesList()).toEqual(["size"]);
    expect(response.getDetaileddiffMap().get("size")?.getKind()).toBe(proto.PropertyDiff.Kind.UPDATE_REPLACE);
    expect(logged.at(-1)?.message).toBe("replace: size 1 -> 2");
  });

  test("what a create took back is not deleted for the entry that it had as replaced, and all else is", async () => {
    const remove = (id: string) => {
      const request = new proto.DeleteRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setProperties(struct({ size: 1 }));
      return call("delete", request);
    };
    deleted.length = 0;
    await create({ size: 1 });
    await remove("shop/local/box");
    await remove("another");
    expect(deleted).toEqual(["another"]);
    const diff = new proto.DiffRequest();
    diff.setUrn(urn);
    diff.setId("kept");
    for (const size of [1, 2]) {
      diff.setOldInputs(struct({ size: 1 }));
      diff.setOlds(struct({ size: 1 }));
      diff.setNews(struct({ size }));
      await call("diff", diff);
      await remove("kept");
    }
    expect(deleted).toEqual(["another", "kept"]);
  });

  test("a resource that is gone reads as an empty id", async () => {
    const request = new proto.ReadRequest();
    request.setUrn(urn);
    request.setId("gone");
    const response = await call<typeof request, InstanceType<typeof proto.ReadResponse>>("read", request);
    expect(response.getId()).toBe("");
  });

  test("an unknown resource type is refused with the known ones", async () => {
    const request = new proto.CheckRequest();
    request.setUrn("urn:pulumi:local::shop::test:index:Jar::jar");
    await expect(call("check", request)).rejects.toThrow(
      "unknown resource type test:index:Jar; this provider has test:index:Box",
    );
  });

  test("cancel ends what is waiting", async () => {
    const waiting = create({ size: 1, mode: "wait" });
    waiting.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    await call("cancel", new emptyProto.Empty());
    await expect(waiting).rejects.toThrow("cancelled by the engine");
  });
});
