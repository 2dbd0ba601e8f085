import type { IncomingMessage, RequestListener } from "node:http";
import type { z } from "zod";

/** Refusal in Infisical's form `{reqId, statusCode, message, error}`. */
export class ApiError extends Error {
  readonly status: number;
  readonly kind: string;

  constructor(status: number, kind: string, message: string) {
    super(message);
    this.status = status;
    this.kind = kind;
  }
}

export const badRequest = (message: string) => new ApiError(400, "BadRequest", message);
export const unauthorized = (message: string) => new ApiError(401, "UnauthorizedError", message);
export const forbidden = (message: string) => new ApiError(403, "PermissionDenied", message);
export const notFound = (message: string) => new ApiError(404, "NotFound", message);

export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly bearer: string | undefined;
  /** @throws ApiError 422 naming what is wrong */
  body<T>(schema: z.ZodType<T>): T;
}

export type Handler = (call: Call) => unknown;

/** Routes such as `"GET /api/v1/projects/:projectId"`; the first one that fits answers. */
export function api(routes: Readonly<Record<string, Handler>>): RequestListener {
  const table = Object.entries(routes).map(([route, handler]) => {
    const [method, path] = route.split(" ") as [string, string];
    return { method, pattern: new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`), handler };
  });
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://infisical");
    const answer = async () => {
      const route = table.find(({ method, pattern }) => method === request.method && pattern.test(pathname));
      if (!route) throw notFound("Not Found");
      const groups = route.pattern.exec(pathname)?.groups ?? {};
      const params = Object.fromEntries(Object.entries(groups).map(([key, value]) => [key, decodeURIComponent(value)]));
      const raw = await json(request);
      const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
      return route.handler({ params, query: searchParams, bearer, body: (schema) => checked(schema, raw) });
    };
    answer().then(
      (value) => {
        response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(value));
      },
      (error: Error) => {
        const { status, kind } = error instanceof ApiError ? error : { status: 500, kind: "InternalServerError" };
        const body = { reqId: "req-sandbox", statusCode: status, message: error.message, error: kind };
        response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
      },
    );
  };
}

function checked<T>(schema: z.ZodType<T>, raw: unknown): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new ApiError(422, "ValidationFailure", issues.join("; "));
}

async function json(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += chunk;
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("Body is not valid JSON");
  }
}
