import type { IncomingMessage, RequestListener } from "node:http";
import type { z } from "zod";
import { issuesOf } from "./validation.ts";

/** Octets of a body that the server takes. */
const BODY_LIMIT = 2 ** 20;

/** Refusal in Infisical's form `{reqId, statusCode, message, error}`. */
export class ApiError extends Error {
  readonly status: number;
  readonly kind: string;
  /** `message` of the answer where it is no text. */
  readonly issues: unknown;
  readonly details: unknown[] | undefined;

  constructor(status: number, kind: string, message: unknown, details?: unknown[]) {
    super(typeof message === "string" ? message : JSON.stringify(message));
    this.status = status;
    this.kind = kind;
    this.issues = message;
    this.details = details;
  }
}

export const badRequest = (message: string, kind = "BadRequest") => new ApiError(400, kind, message);
export const unauthorized = (message: string) => new ApiError(401, "UnauthorizedError", message);
export const tokenError = (message: string) => new ApiError(403, "TokenError", message);
export const forbidden = (message: string) => new ApiError(403, "ForbiddenError", message);
export const notAllowed = (action: string, subject: string, details: unknown[] = []) =>
  new ApiError(403, "PermissionDenied", `You are not allowed to ${action} on ${subject}`, details);
export const notFound = (message: string, kind = "NotFound") => new ApiError(404, kind, message);
/** What the server did not foresee. */
const broken = () => new ApiError(500, "InternalServerError", "Something went wrong");

export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Path and query. */
  readonly target: string;
  readonly bearer: string | undefined;
  /** @throws ApiError 422 naming what is wrong */
  body<T>(schema: z.ZodType<T>): T;
  /** The same for the query. */
  queryAs<T>(schema: z.ZodType<T>): T;
}

export type Handler = (call: Call) => unknown;

/** Carries out one request. The answer is sent when the promise is settled: what it wrote is kept by then. */
export type Transaction = (work: () => unknown) => Promise<unknown>;

/** For a database that keeps at once what is written. */
const immediate: Transaction = async (work) => work();

/** Routes such as `"GET /api/v1/projects/:projectId"`; the first one that fits answers. */
export function api(routes: Readonly<Record<string, Handler>>, transaction = immediate): RequestListener {
  const table = Object.entries(routes).map(([route, handler]) => {
    const [method, path] = route.split(" ") as [string, string];
    return { method, pattern: new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`), handler };
  });
  return (request, response) => {
    const target = request.url ?? "/";
    const { pathname, searchParams } = new URL(target, "http://infisical");
    const say = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
    const route = table.find(({ method, pattern }) => method === request.method && pattern.test(pathname));
    if (!route) {
      request.resume();
      const message = `Route ${request.method}:${pathname} not found`;
      say(404, { message, error: "Not Found", statusCode: 404 });
      return;
    }
    const answer = async () => {
      const groups = route.pattern.exec(pathname)?.groups ?? {};
      const params = Object.fromEntries(Object.entries(groups).map(([key, value]) => [key, decodeURIComponent(value)]));
      const raw = await json(request);
      const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
      const body = <T>(schema: z.ZodType<T>) => checked(schema, raw);
      const queryAs = <T>(schema: z.ZodType<T>) => checked(schema, Object.fromEntries(searchParams));
      return transaction(() => route.handler({ params, query: searchParams, target, bearer, body, queryAs }));
    };
    answer().then(
      (value) => say(200, value),
      (error: Error) => {
        const { status, kind, issues, details } = error instanceof ApiError ? error : broken();
        const refusal = { reqId: "req-sandbox", statusCode: status, message: issues, error: kind };
        say(status, { ...refusal, ...(details && { details }) });
      },
    );
  };
}

function checked<T>(schema: z.ZodType<T>, raw: unknown): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  throw new ApiError(422, "ValidationFailure", issuesOf(result.error.issues, raw));
}

/** The body; one that is too long, empty, or not what it says, is an error that the server did not foresee. */
async function json(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += chunk;
  if (Buffer.byteLength(text) > BODY_LIMIT) throw broken();
  const isJson = /^application\/json\b/.test(request.headers["content-type"] ?? "");
  if (text === "" && (!isJson || request.method === "GET")) return {};
  try {
    return JSON.parse(text);
  } catch {
    throw broken();
  }
}
