import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { synthesise } from "../../../infra/app.ts";
import { environmentNames } from "../../../infra/config/environments.ts";
import { createAccess } from "../../../local/iam/create-access.ts";
import { readInfrastructure } from "../../../local/infrastructure/read.ts";
import { readRevision } from "../../../local/run/revision.ts";

test.each(environmentNames)(
  "the %s stacks can be read, and every grant in them evaluated",
  (environment) => {
    const outdir = mkdtempSync(join(tmpdir(), "ame-synthesised-"));
    synthesise({ environments: [environment], outdir });
    const infrastructure = readInfrastructure(outdir);
    const access = createAccess(infrastructure);
    const { projectId, region } = infrastructure;
    const revisions = infrastructure
      .ofType("google_cloudfunctions2_function")
      .map((resource) => readRevision(resource, { projectId, region }));
    expect(revisions.map(({ service }) => service)).toContain("collect");
    for (const { principal, secrets } of revisions)
      for (const { secretId } of secrets) {
        const secret = `projects/${projectId}/secrets/${secretId}`;
        expect(access.isAllowed(principal, "secretmanager.versions.access", secret)).toBe(true);
      }
  },
);
