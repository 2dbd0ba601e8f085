import grpc from "@grpc/grpc-js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import anyProto from "google-protobuf/google/protobuf/any_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";

export interface Partial {
  readonly id: string;
  readonly properties: Struct;
  readonly inputs: Struct;
  readonly reasons: readonly string[];
}

/** A plain failure as gRPC carries it. */
export function failed(message: string): grpc.ServiceError {
  return Object.assign(new Error(message), {
    code: grpc.status.UNKNOWN,
    details: message,
    metadata: new grpc.Metadata(),
  });
}

/** "It exists but is not ready": the engine records the resource and the next update continues. */
export function initFailed(message: string, partial: Partial): grpc.ServiceError {
  const detail = new providerProto.ErrorResourceInitFailed();
  detail.setId(partial.id);
  detail.setProperties(partial.properties);
  detail.setInputs(partial.inputs);
  detail.setReasonsList([...partial.reasons]);
  const packed = new anyProto.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusProto.Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.addDetails(packed);
  const error = failed(message);
  error.metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return error;
}

/** Whether an error is already in gRPC's form. */
export function isServiceError(error: unknown): error is grpc.ServiceError {
  return error instanceof Error && "code" in error && "metadata" in error;
}
