import { z } from "zod";

/** First administrator of a fresh Infisical: `POST /api/v1/admin/bootstrap`, which works once. */
export const instance = {
  token: "af:infisical:Instance",
  inputs: z.strictObject({
    /** Base URL, such as `https://secrets.example.com`. */
    url: z.url(),
    /** Leased IP to connect to before the name is in DNS; TLS is still verified for the name in `url`. */
    address: z.string().optional(),
    email: z.string(),
    password: z.string(),
    organization: z.string(),
  }),
};
export type InstanceInputs = z.output<typeof instance.inputs>;
export interface InstanceOutputs extends InstanceInputs {
  organizationId: string;
  /** What the toolkit logs in with as the administrator. Absent in states of earlier versions. */
  clientId?: string;
  /** Secret. */
  clientSecret?: string;
  /** When the client secret was made, ISO 8601. */
  clientSecretAt?: string;
  /** The administrator's token in states of earlier versions, which nothing renews; empty where there is a client. Secret. */
  accessToken: string;
}

const access = z.strictObject({
  url: z.url(),
  address: z.string().optional(),
  accessToken: z.string().optional(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  organizationId: z.string(),
});
export type Access = z.output<typeof access>;

export const project = {
  token: "af:infisical:Project",
  inputs: z.strictObject({
    access,
    name: z.string(),
    environments: z.array(z.string()).min(1),
    /** Who is let in as a person, too: of what an identity makes, nobody is a member. */
    administrator: z.strictObject({ email: z.string(), password: z.string() }).optional(),
  }),
};
export type ProjectInputs = z.output<typeof project.inputs>;
export interface ProjectOutputs extends ProjectInputs {
  projectId: string;
}

/** All secrets of one folder; the folder is made as needed. Keys that are not ours stay. */
export const secrets = {
  token: "af:infisical:Secrets",
  inputs: z.strictObject({
    access,
    projectId: z.string(),
    environment: z.string(),
    /** Such as `/service-auth`. */
    path: z.string().regex(/^\//),
    secrets: z.record(z.string(), z.string()),
  }),
};
export type SecretsInputs = z.output<typeof secrets.inputs>;
export type SecretsOutputs = SecretsInputs;

/** Machine identity that may read one path, for one service. */
export const identity = {
  token: "af:infisical:Identity",
  inputs: z.strictObject({
    access,
    projectId: z.string(),
    environment: z.string(),
    name: z.string(),
    path: z.string().regex(/^\//),
    /** Who runs what logs in, and so sees the client secret; with another one it is rotated. Absent or empty = not known. */
    heldBy: z.string().optional(),
  }),
};
export type IdentityInputs = z.output<typeof identity.inputs>;
export interface IdentityOutputs extends IdentityInputs {
  identityId: string;
  clientId: string;
  /** Secret. */
  clientSecret: string;
  /** Number of the client secret, where it took another's place. */
  clientSecretId?: string;
  /** While the client secret before is still accepted. */
  rotating?: true;
  /** When the client secret was made, ISO 8601; absent where an earlier version made it, or it was adopted. */
  madeAt?: string;
  /** While the client secret before is still accepted because who held it is left. */
  leaving?: true;
  /** Until when who was last left could read, ISO 8601. What is older of all that it could read was seen there. */
  leftAt?: string;
}
