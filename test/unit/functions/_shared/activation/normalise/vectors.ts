/** Input → what it is normalised to, or the code of its refusal; Google's published examples are marked. */
export const emailVectors: readonly (readonly [string | null, string])[] = [
  // https://developers.google.com/data-manager/api/devguides/concepts/formatting
  ["cloudy.sanfrancisco+shopping@gmail.com", "cloudysanfrancisco@gmail.com"],
  ["user.name+NYC@Example.com", "user.name+nyc@example.com"],
  // https://developers.google.com/google-ads/api/docs/conversions/upload-offline
  ["Jefferson.Loves.hiking@gmail.com", "jeffersonloveshiking@gmail.com"],
  [" J. Doe @googlemail.com ", "jdoe@googlemail.com"],
  ["jane\u00A0@example.co.uk\u200B", "jane@example.co.uk"],
  ["JANE@EXAMPLE.COM", "jane@example.com"],
  [null, "EMAIL_MISSING"],
  [" \t ", "EMAIL_MISSING"],
  ["jane", "EMAIL_INVALID"],
  ["jane@localhost", "EMAIL_INVALID"],
  ["a@b@example.com", "EMAIL_INVALID"],
  ["+all@gmail.com", "EMAIL_INVALID"],
  ["jane@example.c", "EMAIL_INVALID"],
  ["jane@-example.com", "EMAIL_INVALID"],
  [`${"a".repeat(65)}@example.com`, "EMAIL_INVALID"],
  [
    `a@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.${"e".repeat(63)}.com`,
    "EMAIL_INVALID",
  ],
  ["jané@example.com", "EMAIL_NOT_ASCII"],
  ["jane😀@example.com", "EMAIL_NOT_ASCII"],
  ["\u212Aim@example.com", "EMAIL_NOT_ASCII"],
];

export const phoneVectors: readonly (readonly [string | null, string | null, string])[] = [
  // https://developers.google.com/data-manager/api/devguides/concepts/formatting
  ["(800)555-0100", "US", "+18005550100"],
  ["+1 800 555 0100", null, "+18005550100"],
  ["1 (800) 555-0100", "us", "+18005550100"],
  ["+44 (0)20 7946 0958", null, "+442079460958"],
  ["020 7946 0958", "GB", "+442079460958"],
  ["0171/1234567", "DE", "+491711234567"],
  ["0049 171 1234567", "DE", "+491711234567"],
  ["06 698 12345", "IT", "+390669812345"],
  ["8 (912) 345-67-89", "RU", "+79123456789"],
  ["06 20 123 4567", "HU", "+36201234567"],
  ["\u2010", "DE", "PHONE_MISSING"],
  [null, "DE", "PHONE_MISSING"],
  ["0171 1234567", null, "PHONE_COUNTRY_UNKNOWN"],
  ["0171 1234567", "Germany", "PHONE_COUNTRY_UNKNOWN"],
  ["0171 1234567", "constructor", "PHONE_COUNTRY_UNKNOWN"],
  ["call me", "DE", "PHONE_NOT_A_NUMBER"],
  ["+49 171 1234567 ext. 5", "DE", "PHONE_NOT_A_NUMBER"],
  ["☎ 0171 1234567", "DE", "PHONE_NOT_A_NUMBER"],
  ["+1 555 0100", "US", "PHONE_IMPOSSIBLE"],
  ["+49 0171 1234567", "DE", "PHONE_IMPOSSIBLE"],
  ["+999 123456", null, "PHONE_IMPOSSIBLE"],
  ["49 171 1234567", "DE", "PHONE_AMBIGUOUS"],
  ["0312 3456789", "CO", "PHONE_AMBIGUOUS"],
  ["+", "DE", "PHONE_NOT_A_NUMBER"],
  ["12345678901234567890", "DE", "PHONE_IMPOSSIBLE"],
];

export const nameVectors: readonly (readonly [string | null, string])[] = [
  ["Mrs. Jane", "jane"],
  ["  John ", "john"],
  ["Doe, Jr.", "doe"],
  ["O'Brien", "obrien"],
  ["Jean-Luc", "jeanluc"],
  ["Dr. Müller", "müller"],
  ["Mu\u0308ller", "müller"],
  ["ΟΔΥΣΣΕΥΣ", "οδυσσευσ"],
  ["İbrahim", "ibrahim"],
  ["Zoë 😀❤️", "zoë"],
  ["Dr.", "dr"],
  ["José  María", "josé maría"],
  ["李", "李"],
  ["😀", "NAME_MISSING"],
  [" ", "NAME_MISSING"],
  [null, "NAME_MISSING"],
];

export const regionVectors: readonly (readonly [string | null, string])[] = [
  ["us", "US"],
  [" DE ", "DE"],
  ["UK", "REGION_UNKNOWN"],
  ["Germany", "REGION_UNKNOWN"],
  ["ß", "REGION_UNKNOWN"],
  [null, "REGION_UNKNOWN"],
];

export const postalCodeVectors: readonly (readonly [string | null, string])[] = [
  ["94043", "94043"],
  ["94043-1351", "94043-1351"],
  ["sw1a  1aa", "SW1A 1AA"],
  ["1", "POSTAL_CODE_INVALID"],
  ["9404३", "POSTAL_CODE_INVALID"],
  [null, "POSTAL_CODE_INVALID"],
];
