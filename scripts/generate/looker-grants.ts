/** The access grant that a field with personal data of a class needs; looker/access-grants.lkml says who has it. */
export const grantOf = (pii: string): string => `sees_${pii}`;
