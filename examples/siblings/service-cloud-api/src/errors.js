import { GraphQLError } from "graphql";
import { maskError as maskUnexpected } from "graphql-yoga";
import { DatabaseUnavailableError } from "./database.js";

/** An error that the caller is told, with a status of HTTP. */
export const refusal = (code, status, message, headers) =>
  new GraphQLError(message, { extensions: { code, http: { status, headers } } });

export const notFound = (what) => refusal("NOT_FOUND", 404, `there is no such ${what} of yours`);
export const badInput = (message) => refusal("BAD_USER_INPUT", 400, message);
export const unauthenticated = (message) => refusal("UNAUTHENTICATED", 401, message, { "www-authenticate": "Bearer" });

/** Others are logged, and shown without what they say. */
export function maskError(error, message, isDev) {
  if (!(error.originalError instanceof DatabaseUnavailableError)) return maskUnexpected(error, message, isDev);
  return refusal("SERVICE_UNAVAILABLE", 503, `database: ${error.originalError.message}`);
}
