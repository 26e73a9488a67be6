import { expect, test } from "vitest";
import { pruneProtos } from "../../../../local/server/prune-protos.ts";

const message = (fields: Record<string, string>, nested = {}) => ({
  fields: Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, { type }])),
  nested,
});

const protos = {
  nested: {
    acme: {
      nested: {
        Shared: message({ kind: "Kind", plain: "int32" }),
        Kind: { values: { A: 0 } },
        Unused: message({ shared: "Shared" }),
        v1: {
          nested: {
            Jobs: { methods: { Get: { requestType: "GetRequest", responseType: ".acme.v1.Job" } } },
            Other: { methods: { Get: { requestType: "Unused", responseType: "Unused" } } },
            GetRequest: message({ name: "string" }),
            Job: message(
              { state: "State", shared: "Shared", detail: "Outer.Inner", self: "acme.v1.Job" },
              { State: { values: { RUNNING: 0 } }, Spare: message({}) },
            ),
            Outer: message({ own: "GetRequest" }, { Inner: message({}) }),
          },
        },
      },
    },
    elsewhere: { nested: { Thing: message({}) } },
  },
};

test("a service keeps every type it can reach, and nothing else", () => {
  expect(pruneProtos(protos, "acme.v1.Jobs")).toEqual({
    nested: {
      acme: {
        nested: {
          Shared: message({ kind: "Kind", plain: "int32" }),
          Kind: { values: { A: 0 } },
          v1: {
            nested: {
              Jobs: {
                methods: { Get: { requestType: "GetRequest", responseType: ".acme.v1.Job" } },
              },
              GetRequest: message({ name: "string" }),
              Job: message(
                { state: "State", shared: "Shared", detail: "Outer.Inner", self: "acme.v1.Job" },
                { State: { values: { RUNNING: 0 } } },
              ),
              Outer: message({ own: "GetRequest" }, { Inner: message({}) }),
            },
          },
        },
      },
    },
  });
});
