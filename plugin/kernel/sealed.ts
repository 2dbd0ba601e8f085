import type proto from "@pulumi/pulumi/proto/provider_pb.js";
import structProto, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { secretTexts } from "../../redaction/texts.ts";
import { isRecord, secretValues, unwrap, wrap } from "./codec.ts";
import type { Handler, Stored } from "./handler.ts";

export type Properties = Record<string, unknown>;
export type AnyHandler = Handler<Properties, Properties>;

/** Properties without their secret marks, and the way to put the marks back. */
export interface Sealed {
  readonly value: Properties;
  /** What must not be printed of them. */
  readonly texts: readonly string[];
  struct(outputs: object): Struct;
}

/** Opens a resource's properties. */
export function seal(struct: Struct | undefined, handler: AnyHandler): Sealed {
  const { value, secrets } = unwrap(toPlain(struct));
  return {
    value: value as Properties,
    texts: secretTexts(secretValues(value, secrets, handler.secrets)),
    struct: (outputs) => toStruct(wrap(outputs, secrets, handler.secrets)),
  };
}

/** The state an update or diff starts from, and its outputs as they came. */
export function stored(
  request: InstanceType<typeof proto.DiffRequest> | InstanceType<typeof proto.UpdateRequest>,
  handler: AnyHandler,
): { readonly old: Stored<Properties, Properties>; readonly outputs: Sealed } {
  const outputs = seal(request.getOlds(), handler);
  const inputs = request.getOldInputs() ? seal(request.getOldInputs(), handler) : outputs;
  return { old: { inputs: inputs.value, outputs: outputs.value }, outputs };
}

/** Wire properties as plain JSON. */
export function toPlain(struct: Struct | undefined): unknown {
  return struct ? struct.toJavaScript() : {};
}

/** Plain JSON as wire properties. */
export function toStruct(value: unknown): Struct {
  return structProto.Struct.fromJavaScript(isRecord(value) ? (value as never) : {});
}
