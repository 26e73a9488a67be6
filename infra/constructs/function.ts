import { Cloudfunctions2Function } from "@cdktf/provider-google/lib/cloudfunctions2-function/index.js";
import { StorageBucketObject } from "@cdktf/provider-google/lib/storage-bucket-object/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { FunctionDeployment, Trigger } from "../../functions/_shared/deployment.ts";
import { stackOf } from "../lib/environment-stack.ts";
import { accountReference } from "../lib/naming.ts";
import { resolveValues } from "../lib/value.ts";
import { grantRole } from "./grant.ts";

/** From a stack's folder (where terraform runs) to the zips that `npm run build` writes. */
const bundles = "../../../dist/functions";

export interface FunctionOptions {
  /** Full name of the account that Cloud Build uses; the default one would be an editor of the project. */
  readonly buildAccount: string;
  /** Its roles; a build that starts before it has them fails. */
  readonly buildGrants: readonly ITerraformDependable[];
  /** Full name of the Artifact Registry repository for images. */
  readonly imageRepository: string;
}

/** A Cloud Run function that runs as the service account of its own (made in the foundation), which holds the roles of its deploy.ts and no others. */
export class CloudFunction extends Construct {
  readonly function: Cloudfunctions2Function;
  readonly uri: string;

  constructor(scope: Construct, deployment: FunctionDeployment, options: FunctionOptions) {
    super(scope, deployment.name);
    const { config, naming } = stackOf(this);
    const { name } = deployment;
    const user = `functions/${name}/deploy.ts`;
    const labels = { component: name };
    const { email, member } = accountReference(naming, "function", name);
    const key = stackOf(this).keyId("functions");
    const zip = `${bundles}/${name}.zip`;
    const secretAccess = [...new Set(Object.values(deployment.secrets))].map((secret) =>
      grantRole(this, { role: "roles/secretmanager.secretAccessor", secret }, { member, user }),
    );
    // The hash is taken by terraform when it plans, so that synthesis needs no build; a new hash is a new object, and only
    // a new object makes the function redeploy.
    const bundle = new StorageBucketObject(this, "bundle", {
      bucket: naming.bucket("functions"),
      name: `${name}/\${filemd5("${zip}")}.zip`,
      source: zip,
    });
    this.function = new Cloudfunctions2Function(this, "function", {
      name,
      location: config.region,
      description: deployment.description,
      labels,
      ...(key === undefined ? {} : { kmsKeyName: key }),
      buildConfig: {
        runtime: "nodejs24",
        entryPoint: name,
        serviceAccount: options.buildAccount,
        dockerRepository: options.imageRepository,
        source: { storageSource: { bucket: bundle.bucket, object: bundle.name } },
      },
      serviceConfig: {
        availableMemory: `${deployment.memoryMb}Mi`,
        availableCpu: String(deployment.cpu),
        timeoutSeconds: deployment.timeoutSeconds,
        maxInstanceRequestConcurrency: deployment.concurrency,
        minInstanceCount: deployment.minInstances,
        maxInstanceCount: Math.min(deployment.maxInstances, config.maxInstances),
        ingressSettings: isPublic(deployment.trigger) ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY",
        serviceAccountEmail: email,
        environmentVariables: resolveValues(deployment.environment, {
          config,
          naming,
          user,
        }),
        secretEnvironmentVariables: Object.entries(deployment.secrets).map(([key, secret]) => ({
          key,
          projectId: config.projectId,
          secret,
          version: "latest",
        })),
      },
      // A revision starts only when its account can read its secrets.
      dependsOn: [...options.buildGrants, ...secretAccess],
    });
    this.uri = this.function.serviceConfig.uri;
    for (const grant of deployment.grants) grantRole(this, grant, { member, user });
  }
}

const isPublic = (trigger: Trigger): boolean => trigger.kind === "http" && trigger.public;
