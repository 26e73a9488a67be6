import { expect, test } from "vitest";
import { withoutFunctionArchives } from "../../../../local/infrastructure/function-archives.ts";
import { readInfrastructure } from "../../../../local/infrastructure/read.ts";
import { writeStacks } from "./fixture.ts";

test("archives of functions go, other objects stay", () => {
  const infrastructure = readInfrastructure(
    writeStacks({
      pipeline: {
        resource: {
          google_storage_bucket_object: {
            archive: {
              bucket: "functions",
              name: 'land/${filemd5("../dist/land.zip")}.zip',
              source: "../dist/land.zip",
            },
            pointer: { bucket: "releases", name: "current", content: "{}" },
          },
          google_cloudfunctions2_function: {
            land: {
              name: "land",
              build_config: {
                source: {
                  storage_source: {
                    bucket: "${google_storage_bucket_object.archive.bucket}",
                    object: "${google_storage_bucket_object.archive.name}",
                  },
                },
              },
            },
          },
        },
      },
    }),
  );
  expect(withoutFunctionArchives(infrastructure).resources.map(({ address }) => address)).toEqual([
    "google_storage_bucket_object.pointer",
    "google_cloudfunctions2_function.land",
  ]);
});
