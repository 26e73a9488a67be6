import type { Access } from "../iam/access.ts";
import type { SecretStore } from "../secrets/store.ts";
import type { Revision } from "./revision.ts";

/** What the container of a function has besides what is declared. https://cloud.google.com/run/docs/container-contract#env-vars */
export function containerEnvironment(revision: Revision): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    NODE_ENV: "production",
    PORT: "8080",
    K_SERVICE: revision.service,
    K_REVISION: `${revision.service}-00001-loc`,
    K_CONFIGURATION: revision.service,
    FUNCTION_TARGET: revision.entryPoint,
    FUNCTION_SIGNATURE_TYPE: revision.signatureType,
  };
}

/** Cloud Run refuses a revision whose account cannot read its secrets. */
export function checkSecrets(
  revision: Revision,
  context: { readonly access: Access; readonly secrets: SecretStore; readonly projectId: string },
): void {
  const { access, secrets, projectId } = context;
  for (const { secretId } of revision.secrets) {
    if (!secrets.ids.includes(secretId))
      throw new Error(
        `Function ${revision.functionName} needs the secret ${secretId}, which no stack declares.`,
      );
    const resource = `projects/${projectId}/secrets/${secretId}`;
    if (!access.isAllowed(revision.principal, "secretmanager.versions.access", resource))
      throw new Error(
        `Function ${revision.functionName} cannot be deployed: ${revision.principal} needs roles/secretmanager.secretAccessor on ${resource}.`,
      );
  }
}
