import { Storage } from "@google-cloud/storage";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createAccess } from "../../../local/iam/create-access.ts";
import type { Access } from "../../../local/iam/access.ts";
import type { Infrastructure, Resource } from "../../../local/infrastructure/infrastructure.ts";
import { createStorageService } from "../../../local/storage/service.ts";

// Google's clients look for a metadata server outside this machine otherwise.
process.env["METADATA_SERVER_DETECTION"] = "none";

export const projectId = "acme-test";
export const loader = `loader@${projectId}.iam.gserviceaccount.com`;

type Declared = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface Published {
  readonly topic: string;
  readonly data: Buffer;
  readonly attributes: Record<string, string>;
}

export async function startStorage(
  declared: Declared,
  directory?: string,
): Promise<{
  service: ReturnType<typeof createStorageService>;
  access: Access;
  client: Storage;
  directory: string;
  published: Published[];
  stop(keepDirectory?: boolean): Promise<void>;
}> {
  const resources = Object.entries({
    "google_service_account.loader": { account_id: "loader" },
    ...declared,
  }).map(([address, attributes]): Resource => ({
    type: address.slice(0, address.indexOf(".")),
    address,
    stack: "test",
    attributes,
  }));
  const infrastructure: Infrastructure = {
    projectId,
    region: "europe-west1",
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
  };
  const access = createAccess(infrastructure);
  const folder = directory ?? (await mkdtemp(path.join(tmpdir(), "storage-")));
  const published: Published[] = [];
  const service = createStorageService({
    projectId,
    region: "europe-west1",
    access,
    log: () => undefined,
    now: () => new Date(),
    directory: folder,
    publish: (topic, message) => {
      published.push({ topic, ...message });
      return Promise.resolve();
    },
  });
  const port = await service.listen(0);
  await service.provision(infrastructure);
  return {
    service,
    access,
    client: clientFor(port),
    directory: folder,
    published,
    async stop(keepDirectory = false) {
      await service.close();
      if (!keepDirectory) await rm(folder, { recursive: true });
    },
  };
}

/** As functions make it: from STORAGE_EMULATOR_HOST alone. */
export function clientFor(port: number): Storage {
  process.env["STORAGE_EMULATOR_HOST"] = `http://127.0.0.1:${port}`;
  try {
    return new Storage({ projectId, retryOptions: { maxRetries: 1 } });
  } finally {
    delete process.env["STORAGE_EMULATOR_HOST"];
  }
}
