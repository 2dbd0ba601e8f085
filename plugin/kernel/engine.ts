import grpc from "@grpc/grpc-js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";

const SEVERITY = { debug: 0, info: 1, warning: 2, error: 3 } as const;

/** What the engine shows beside a resource while it works, and in the diagnostics afterwards. */
export class EngineLog {
  readonly #client: InstanceType<typeof engineRpc.EngineClient>;
  #pending: Promise<void> = Promise.resolve();

  constructor(address: string) {
    this.#client = new engineRpc.EngineClient(address, grpc.credentials.createInsecure());
  }

  /** Messages arrive in the order they were given; a failure to show one never fails the operation. */
  write(severity: keyof typeof SEVERITY, urn: string, message: string, ephemeral = false): void {
    const request = new engineProto.LogRequest();
    request.setSeverity(SEVERITY[severity]);
    request.setUrn(urn);
    request.setMessage(message);
    request.setEphemeral(ephemeral);
    this.#pending = this.#pending.then(
      () => new Promise<void>((resolve) => this.#client.log(request, () => resolve())),
    );
  }

  /** Resolves when everything written so far was shown. */
  flush(): Promise<void> {
    return this.#pending;
  }
}
