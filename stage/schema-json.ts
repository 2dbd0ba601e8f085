import { z } from "zod";
import { stageSchema } from "./schema.ts";

const PROJECT = "alternate-futures";

/** What of a JSON Schema is read here: one key of a stage file, or what may stand below it. */
export interface SchemaNode {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly type?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly SchemaNode[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
}

/**
 * JSON Schema (draft 7) of a whole stage file for editors. Pulumi accepts every key of `config:` plain or with the
 * project's prefix, and `pulumi config set` writes the prefix, so both spellings are known.
 */
export function stageJsonSchema(): object {
  const { $schema, required, properties, ...config } = configJsonSchema();
  const plain = properties ?? {};
  const prefixed = Object.fromEntries(
    Object.keys(plain).map((key) => [`${PROJECT}:${key}`, { $ref: `#/properties/config/properties/${key}` }]),
  );
  return {
    $schema,
    title: "Stage of the platform: Pulumi.<stage>.yaml",
    type: "object",
    required: ["config"],
    additionalProperties: false,
    properties: {
      config: {
        ...config,
        properties: { ...plain, ...prefixed },
        allOf: (required ?? []).map((key) => ({ anyOf: [{ required: [key] }, { required: [`${PROJECT}:${key}`] }] })),
      },
      encryptionsalt: { type: "string", description: "Written by Pulumi." },
      secretsprovider: { type: "string", description: "Written by Pulumi." },
      encryptedkey: { type: "string", description: "Written by Pulumi." },
    },
  };
}

/** JSON Schema (draft 7) of the values under `config:`. */
export function configJsonSchema() {
  return z.toJSONSchema(stageSchema, { io: "input", target: "draft-7" });
}

/** Whether a value is to be kept encrypted, see `secret.ts`. */
export const isSecretNode = ({ description }: SchemaNode): boolean => description?.endsWith("Secret.") ?? false;
