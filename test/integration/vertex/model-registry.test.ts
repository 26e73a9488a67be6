import { afterEach, beforeEach, expect, test } from "vitest";
import { type LocalVertex, parent, startVertex } from "./local-vertex.ts";

let vertex: LocalVertex;
beforeEach(async () => {
  vertex = await startVertex();
});
afterEach(() => vertex.close());

test("the first version is the default, and later ones take aliases from earlier ones", async () => {
  await vertex.train(["challenger"]);
  await vertex.train(["challenger"]);
  const [first] = await vertex.models.getModel({ name: `${parent}/models/lead_scoring@1` });
  expect(first.versionAliases).toEqual(["default"]);
  const [second] = await vertex.models.getModel({
    name: `${parent}/models/lead_scoring@challenger`,
  });
  expect(second).toMatchObject({ versionId: "2", displayName: "lead_scoring" });
  const [versions] = await vertex.models.listModelVersions({
    name: `${parent}/models/lead_scoring`,
  });
  expect(versions.map(({ name }) => name)).toEqual([
    `${parent}/models/lead_scoring@2`,
    `${parent}/models/lead_scoring@1`,
  ]);
  expect(second.versionCreateTime?.seconds).toBeDefined();
});

test("an alias moves to the version that is promoted", async () => {
  await vertex.train();
  await vertex.train(["challenger"]);
  const [promoted] = await vertex.models.mergeVersionAliases({
    name: `${parent}/models/lead_scoring@challenger`,
    versionAliases: ["default", "-challenger"],
  });
  expect(promoted).toMatchObject({ versionId: "2", versionAliases: ["default"] });
  const [listed] = await vertex.models.listModels({ parent });
  expect(listed.map(({ versionId }) => versionId)).toEqual(["2"]);
});

test("a version says for itself what it is, and the others do not", async () => {
  await vertex.train();
  await vertex.train(["champion"]);
  const name = `${parent}/models/lead_scoring@champion`;
  const model = {
    name,
    versionDescription: "Fitted on 4,151 rows",
    labels: { fitted_until: "2026-11-14" },
  };
  const paths = ["version_description", "labels"];
  const [described] = await vertex.models.updateModel({ model, updateMask: { paths } });
  expect(described).toMatchObject({
    versionId: "2",
    versionDescription: "Fitted on 4,151 rows",
    labels: { fitted_until: "2026-11-14" },
  });
  const [first] = await vertex.models.getModel({ name: `${parent}/models/lead_scoring@1` });
  expect(first.labels).toEqual({});
  for (const refused of [
    { model: { name, displayName: "other" }, updateMask: { paths: ["display_name"] } },
    { model: { name, labels: { Until: "x" } }, updateMask: { paths: ["labels"] } },
    { model, updateMask: { paths: [] } },
  ])
    await expect(vertex.models.updateModel(refused)).rejects.toMatchObject({ code: 3 });
});

test("a model leaves the registry only after BigQuery", async () => {
  await vertex.train();
  vertex.bigquery.models.add("demo.predictions.lead_scoring");
  const name = `${parent}/models/lead_scoring`;
  await expect(vertex.models.deleteModel({ name })).rejects.toMatchObject({ code: 9 });
  vertex.bigquery.models.clear();
  const [operation] = await vertex.models.deleteModel({ name });
  await operation.promise();
  await expect(vertex.models.getModel({ name })).rejects.toMatchObject({ code: 5 });
});
