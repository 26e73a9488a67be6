import { loadSync } from "@grpc/proto-loader";
import { type FieldRow, type Protocol, serviceName } from "./protocol.ts";

interface FieldDescriptor {
  readonly name: string;
  readonly number: number;
  readonly label: string;
  readonly type: string;
  readonly typeName: string;
  readonly oneofIndex?: number | null;
  readonly proto3Optional?: boolean;
}

interface EnumDescriptor {
  readonly name: string;
  readonly value: readonly { readonly name: string; readonly number: number }[];
}

interface MessageDescriptor {
  readonly name: string;
  readonly field: readonly FieldDescriptor[];
  readonly oneofDecl: readonly { readonly name: string }[];
  readonly nestedType: readonly MessageDescriptor[];
  readonly enumType: readonly EnumDescriptor[];
}

type Descriptors = Map<string, MessageDescriptor | EnumDescriptor>;

/** Parses the .proto files of the analyser's package. */
export function parseProtocol(protos: string): Protocol {
  const definition = loadSync("local_service.proto", {
    includeDirs: [protos],
    keepCase: true,
    oneofs: true,
  });
  const descriptors: Descriptors = new Map();
  for (const [name, entry] of Object.entries(definition))
    if ("type" in entry)
      addWithNested(descriptors, name, entry.type as MessageDescriptor | EnumDescriptor);
  const messages: Record<string, readonly FieldRow[]> = {};
  const enums: Record<string, Readonly<Record<string, number>>> = {};
  for (const [name, descriptor] of descriptors)
    if ("value" in descriptor)
      enums[name] = Object.fromEntries(descriptor.value.map((value) => [value.name, value.number]));
    else messages[name] = descriptor.field.map(fieldRow(descriptors, name, descriptor));
  return { messages, enums, methods: methodsOf(descriptors, definition[serviceName]) };
}

function addWithNested(
  descriptors: Descriptors,
  name: string,
  descriptor: MessageDescriptor | EnumDescriptor,
): void {
  descriptors.set(name, descriptor);
  if ("value" in descriptor) return;
  for (const nested of [...descriptor.nestedType, ...descriptor.enumType])
    addWithNested(descriptors, `${name}.${nested.name}`, nested);
}

const fieldRow =
  (descriptors: Descriptors, scope: string, descriptor: MessageDescriptor) =>
  (field: FieldDescriptor): FieldRow => {
    const kind = field.type.replace("TYPE_", "").toLowerCase();
    const isNamed = kind === "message" || kind === "enum";
    const union =
      field.proto3Optional === true || typeof field.oneofIndex !== "number"
        ? undefined
        : descriptor.oneofDecl[field.oneofIndex]?.name;
    return [
      field.number,
      field.name,
      kind,
      field.label === "LABEL_REPEATED",
      isNamed ? resolve(descriptors, scope, field.typeName) : "",
      union ?? "",
    ];
  };

/** As protobuf resolves a name: in the scope where it stands, then in each scope around it. */
function resolve(descriptors: Descriptors, scope: string, name: string): string {
  if (name.startsWith(".")) return name.slice(1);
  const parts = scope.split(".");
  const scopes = [
    ...parts.map((_part, index) => parts.slice(0, parts.length - index).join(".")),
    "",
  ];
  const candidates = scopes.map((outer) => (outer === "" ? name : `${outer}.${name}`));
  // A method's types are named without their package.
  const full = [...candidates, `google.protobuf.${name}`].find((known) => descriptors.has(known));
  if (full !== undefined) return full;
  throw new Error(`The analyser's protocol does not define ${name}, which ${scope} uses`);
}

function methodsOf(descriptors: Descriptors, service: unknown): Protocol["methods"] {
  const methods = service as Readonly<
    Record<string, Readonly<Record<"requestType" | "responseType", { type: { name: string } }>>>
  >;
  return Object.fromEntries(
    Object.entries(methods).map(([method, { requestType, responseType }]) => [
      method,
      [
        resolve(descriptors, serviceName, requestType.type.name),
        resolve(descriptors, serviceName, responseType.type.name),
      ],
    ]),
  );
}
