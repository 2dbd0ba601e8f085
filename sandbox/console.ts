import { createServer, type IncomingMessage } from "node:http";
import { z } from "zod";
import type { GroupSpec } from "../sdl/types.ts";
import { close, listen } from "./listen.ts";
import { groupSpec, type WireResources } from "./market.ts";
import { orderProblem } from "./providers/bidding.ts";
import { hostUri } from "./providers/catalog.ts";
import type { ProviderFleet } from "./providers/fleet.ts";

/** The Console's API as far as it screens bids (`console:apps/api/src/bid-screening`); nobody logs in for that. */
export async function startConsole(
  port: number,
  fleet: ProviderFleet,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(fleet, request).then(
      ({ status, body }) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body)),
      () => response.writeHead(500).end(),
    );
  });
  const endpoint = await listen(server, port);
  return { port: endpoint.port, close: () => close(server) };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const sizeLimit = 64 * 1024;

async function answer(fleet: ProviderFleet, request: IncomingMessage): Promise<Answer> {
  let text = "";
  for await (const chunk of request) text += chunk;
  if (request.method !== "POST" || request.url !== "/v1/bid-screening") return refused(404, "Not Found");
  if (text.length > sizeLimit) return refused(413, "Payload Too Large");
  if (request.headers["content-type"]?.split(";")[0] !== "application/json") return refused(400, "not JSON");
  const asked = question.safeParse(parsed(text));
  return asked.success ? { status: 200, body: screen(fleet, asked.data) } : refused(400, z.prettifyError(asked.error));
}

const refused = (status: number, message: string): Answer => ({
  status,
  body: { error: status === 400 ? "BadRequestError" : "HttpError", message },
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Who has it all, and has it free; what it costs is not asked. */
function screen(fleet: ProviderFleet, asked: Question) {
  const wanted = { group: groupOf(asked), notice: asked.reclamationWindow };
  const able = fleet.providers.filter(
    ({ alive, profile, free }) => alive && orderProblem(profile, fleet.auditor, wanted, free) === undefined,
  );
  const providers = able.map(({ address, name, profile }) => ({
    owner: address,
    hostUri: hostUri(name),
    isAudited: profile.audited,
    createdAt: "2026-01-01T00:00:00.000Z",
    location: profile.region,
    organization: profile.organization,
    incidents: [],
  }));
  return { providers };
}

const number = z.string().regex(/^\d{1,80}$/);
const value = z.object({ val: number });
const attributes = z
  .array(z.object({ key: z.string().regex(/^([a-zA-Z][\w/.-]{1,126}[\w*]?)$/), value: z.string() }))
  .default([]);
const volume = z.object({ name: z.string(), quantity: value, attributes }).refine(
  ({ attributes }) => {
    const of = (key: string) => attributes.find((each) => each.key === key)?.value;
    return of("persistent") !== "true" || !["ram", "", undefined].includes(of("class"));
  },
  { message: "must specify a valid storage class" },
);
const endpoint = z.object({ kind: z.enum(["SHARED_HTTP", "RANDOM_PORT", "LEASED_IP"]), sequenceNumber: number });
const resource = z.object({
  id: z.number().int(),
  cpu: z.object({ units: value, attributes }),
  memory: z.object({ quantity: value, attributes }),
  gpu: z.object({ units: value, attributes }),
  storage: z.array(volume),
  endpoints: z.array(endpoint).default([]),
});
const question = z.object({
  requirements: z
    .object({
      signedBy: z
        .object({ allOf: z.array(z.string()).default([]), anyOf: z.array(z.string()).default([]) })
        .prefault({}),
      attributes,
    })
    .prefault({}),
  resources: z.array(
    z.object({ resource, count: z.number().int().min(1), price: z.object({ denom: z.string(), amount: number }) }),
  ),
  timezone: z.string().refine(isTimeZone),
  reclamationWindow: z.number().int().positive().optional(),
});
type Question = z.output<typeof question>;

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat(undefined, { timeZone });
    return true;
  } catch {
    return false;
  }
}

function groupOf({ requirements: { signedBy, attributes }, resources }: Question): GroupSpec {
  return groupSpec({
    name: "",
    requirements: { signed_by: { all_of: signedBy.allOf, any_of: signedBy.anyOf }, attributes },
    resources: resources.map(({ resource, count, price }) => ({ resource: wireResource(resource), count, price })),
  });
}

function wireResource({ endpoints, ...resource }: Question["resources"][number]["resource"]): WireResources {
  const numbered = endpoints.map(({ kind, sequenceNumber }) => ({ kind, sequence_number: Number(sequenceNumber) }));
  return { ...resource, endpoints: numbered };
}
