/**
 * Terraform reads `${` and `%{` in every string as the start of a template; doubling the sign makes it literal.
 * https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences-1
 */
export const escapeTemplate = (text: string): string => text.replace(/[$%](?=\{)/g, "$&$&");

/** What Terraform makes of an escaped string. */
export const unescapeTemplate = (text: string): string => text.replace(/([$%])\1(?=\{)/g, "$1");
