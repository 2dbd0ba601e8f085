import { type Actor, mayTouch } from "./access.ts";
import { ApiError } from "./http.ts";
import { normal } from "./names.ts";
import type { Project, Secret } from "./state.ts";

/**
 * A value with its `${KEY}` and `${environment.folder.KEY}` replaced by what they name; by nothing where that is not there.
 * @throws ApiError 403 where one names a place that who asks may not read
 */
export function expanded(actor: Actor, project: Project, secret: Secret, depth = 0): string {
  return secret.secretValue.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    const parts = name.split(".");
    const key = parts.at(-1)!;
    const foreign = parts.length > 1;
    const environment = foreign ? parts[0]! : secret.environment;
    const path = foreign ? normal(parts.slice(1, -1).join("/")) : secret.secretPath;
    if (!mayTouch(actor, project, "readValue", { environment, secretPath: path })) {
      throw new ApiError(403, "ForbiddenError", "Failed to expand one or more secret references", [
        `You do not have permission to read secret '${key}' in environment '${environment}' at path '${path}', which is ` +
          `referenced by secret '${secret.secretKey}' in environment '${secret.environment}' at path '${secret.secretPath}'.`,
      ]);
    }
    const found = project.secrets.find(
      (each) => each.environment === environment && each.secretPath === path && each.secretKey === key,
    );
    return found && depth < 10 ? expanded(actor, project, found, depth + 1) : "";
  });
}
