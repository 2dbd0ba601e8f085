import { z } from "zod";
import { badRequest, type Handler } from "./http.ts";
import type { Session } from "./session.ts";

/** What the free plan does not have: refused, or empty. */
export function planRoutes(session: Session): Record<string, Handler> {
  const refuse = (message: string) =>
    session.administered(() => {
      throw badRequest(message);
    });
  const limit = z.object({ limit: z.coerce.number().max(1000).optional() });
  return {
    "POST /api/v1/projects/:projectId/roles": refuse(
      "Failed to create custom role due to plan RBAC restriction. Upgrade to Infisical Enterprise plan to create custom roles.",
    ),
    "POST /api/v1/dynamic-secrets": refuse(
      "Failed to create dynamic secret due to plan restriction. Upgrade plan to create dynamic secret.",
    ),
    "POST /api/v1/dynamic-secrets/leases": refuse(
      "Failed to create lease due to plan restriction. Upgrade plan to create dynamic secret.",
    ),
    "POST /api/v2/secret-rotations/postgres-credentials": refuse(
      "Failed to create secret rotation due to plan restriction. Upgrade plan to create secret rotations.",
    ),
    "GET /api/v1/dynamic-secrets": session.administered(() => ({ dynamicSecrets: [] })),
    "GET /api/v1/organization/audit-logs": session.administered((call) => {
      call.queryAs(limit);
      return { auditLogs: [] };
    }),
  };
}
