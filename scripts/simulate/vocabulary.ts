/** Words the simulated company is made of. The domains are reserved for examples (RFC 2606). */
export const firstNames = [
  "Ada",
  "Bilal",
  "Chloe",
  "Daniel",
  "Elsa",
  "Farah",
  "Grace",
  "Hugo",
  "Ines",
  "Jonas",
  "Karin",
  "Liam",
  "Maja",
  "Noah",
  "Olivia",
  "Priya",
  "Quentin",
  "Rosa",
  "Samir",
  "Tove",
  "Uma",
  "Viktor",
  "Wanda",
  "Xavier",
  "Yara",
  "Zoe",
] as const;
export const lastNames = [
  "Andersson",
  "Baker",
  "Costa",
  "Dubois",
  "Evans",
  "Fischer",
  "Garcia",
  "Hughes",
  "Ito",
  "Jensen",
  "Kowalski",
  "Larsen",
  "Moreau",
  "Novak",
  "Okafor",
  "Patel",
  "Quinn",
  "Rossi",
  "Smith",
  "Tanaka",
  "Ueda",
  "Virtanen",
  "Weber",
  "Young",
] as const;
export const domains = ["example.com", "example.org", "example.net", "mail.example.com"] as const;
export const cities = [
  ["London", "United Kingdom"],
  ["Leeds", "United Kingdom"],
  ["Bristol", "United Kingdom"],
  ["Paris", "France"],
  ["Berlin", "Germany"],
  ["Stockholm", "Sweden"],
  ["Madrid", "Spain"],
  ["Dublin", "Ireland"],
] as const;
export const industries = [
  "Retail",
  "Hospitality",
  "Education",
  "Health",
  "Finance",
  "Manufacturing",
] as const;

export interface Product {
  readonly code: string;
  readonly name: string;
  /** Pence. */
  readonly price: number;
}
export const products: readonly Product[] = [
  { code: "85123A", name: "WHITE HANGING HEART T-LIGHT HOLDER", price: 255 },
  { code: "71053", name: "WHITE METAL LANTERN", price: 339 },
  { code: "84406B", name: "CREAM CUPID HEARTS COAT HANGER", price: 275 },
  { code: "22752", name: "SET 7 BABUSHKA NESTING BOXES", price: 765 },
  { code: "21730", name: "GLASS STAR FROSTED T-LIGHT HOLDER", price: 425 },
  { code: "22633", name: "HAND WARMER UNION JACK", price: 185 },
  { code: "84879", name: "ASSORTED COLOUR BIRD ORNAMENT", price: 169 },
  { code: "22745", name: "POPPY'S PLAYHOUSE BEDROOM", price: 210 },
  { code: "21754", name: "HOME BUILDING BLOCK WORD", price: 595 },
  { code: "48187", name: "DOORMAT NEW ENGLAND", price: 795 },
  { code: "22960", name: "JAM MAKING SET WITH JARS", price: 425 },
  { code: "10002", name: "INFLATABLE POLITICAL GLOBE", price: 85 },
];

export interface Campaign {
  readonly source: string;
  readonly medium: string;
  readonly name: string;
}
/** How a session begins, with weights: a tagged campaign, a referrer, or neither. */
export const arrivals: readonly (readonly [
  { readonly campaign?: Campaign; readonly referrer?: string; readonly gclid?: true },
  number,
])[] = [
  [{}, 30],
  [{ referrer: "https://www.google.com/" }, 25],
  [
    {
      campaign: { source: "google", medium: "cpc", name: "autumn-lights" },
      gclid: true,
      referrer: "https://www.google.com/",
    },
    15,
  ],
  [
    {
      campaign: { source: "facebook", medium: "paid-social", name: "gift-finder" },
      referrer: "https://www.facebook.com/",
    },
    10,
  ],
  [{ campaign: { source: "newsletter", medium: "email", name: "weekly-picks" } }, 12],
  [{ referrer: "https://blog.example.org/gift-guide" }, 8],
];
