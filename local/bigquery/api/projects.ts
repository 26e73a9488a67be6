import type { Json } from "./json.ts";
import type { Route } from "./router.ts";

/** The one project of the local Google Cloud, and its BigQuery service agent. */
export function projectRoutes(projectId: string): readonly Route[] {
  return [
    {
      id: "bigquery.projects.list",
      method: "GET",
      path: "projects",
      handle: (): Json => ({
        kind: "bigquery#projectList",
        etag: "local",
        totalItems: 1,
        projects: [
          {
            kind: "bigquery#project",
            id: projectId,
            numericId: "1",
            projectReference: { projectId },
            friendlyName: projectId,
          },
        ],
      }),
    },
    {
      id: "bigquery.projects.getServiceAccount",
      method: "GET",
      path: "projects/{projectId}/serviceAccount",
      handle: (request): Json => ({
        kind: "bigquery#getServiceAccountResponse",
        email: `bq-${request.params["projectId"]}@bigquery-encryption.iam.gserviceaccount.com`,
      }),
    },
  ];
}
