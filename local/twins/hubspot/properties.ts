export interface PropertyDefinition {
  readonly name: string;
  readonly type: "string" | "number" | "enumeration" | "bool" | "datetime" | "date";
  readonly hasUniqueValue?: boolean;
  readonly options?: readonly string[];
}

/** What an account has of contacts that the engine writes or matches by. */
export const contactProperties: readonly PropertyDefinition[] = [
  { name: "email", type: "string", hasUniqueValue: true },
  { name: "firstname", type: "string" },
  { name: "lastname", type: "string" },
  { name: "phone", type: "string" },
  { name: "ame_contact_id", type: "string", hasUniqueValue: true },
  { name: "ame_lead_score", type: "number" },
  { name: "ame_lead_score_reason", type: "string" },
  { name: "ame_churn_probability", type: "number" },
  { name: "ame_churn_risk", type: "enumeration", options: ["low", "medium", "high"] },
  { name: "ame_predicted_clv", type: "number" },
  { name: "ame_clv_currency", type: "string" },
  {
    name: "ame_lifecycle_stage",
    type: "enumeration",
    options: ["visitor", "lead", "customer"],
  },
  { name: "ame_model_version", type: "string" },
];

export interface PropertyError {
  readonly code: string;
  readonly message: string;
}

const maxText = 65_536;

/** https://developers.hubspot.com/docs/api/error-handling: an empty text clears, anything else must be of the property's type. */
export function propertyError(
  definition: PropertyDefinition,
  value: unknown,
): PropertyError | undefined {
  if (value === "") return undefined;
  const { name, type } = definition;
  const wrong = (code: string, what: string): PropertyError => ({
    code,
    message: `Property "${name}" ${what}`,
  });
  if (typeof value === "string" && value.length > maxText)
    return wrong("PROPERTY_VALUE_TOO_LONG", "is too long");
  switch (type) {
    case "number":
      return Number.isFinite(Number(value)) && value !== null
        ? undefined
        : wrong("INVALID_INTEGER", `was not a valid number: ${String(value)}`);
    case "enumeration":
      return definition.options?.includes(String(value)) === true
        ? undefined
        : wrong("INVALID_OPTION", `was not one of the allowed options: ${String(value)}`);
    case "bool":
      return ["true", "false"].includes(String(value))
        ? undefined
        : wrong("INVALID_OPTION", `was not a boolean: ${String(value)}`);
    case "date":
    case "datetime":
      return Number.isNaN(Date.parse(String(value)))
        ? wrong("INVALID_DATE", `was not a date: ${String(value)}`)
        : undefined;
    case "string":
      return name === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(String(value))
        ? wrong("INVALID_EMAIL", `Email address ${String(value)} is invalid`)
        : undefined;
  }
}
