import { z } from "zod";

/** Segment common fields, https://segment.com/docs/connections/spec/common/ . Unknown extra fields are kept. */
export const commonFields = {
  messageId: z
    .string()
    .min(1)
    .max(512)
    .meta({ description: "Unique id of the call; the idempotency key." }),
  anonymousId: z
    .string()
    .min(1)
    .nullish()
    .meta({ description: "Device id before identification.", pii: "identifier" }),
  userId: z
    .string()
    .min(1)
    .nullish()
    .meta({ description: "The site's own id of the person.", pii: "identifier" }),
  timestamp: z.iso
    .datetime({ offset: true })
    .meta({ description: "When it happened, corrected for clock skew by the edge." }),
  originalTimestamp: z.iso.datetime({ offset: true }).nullish(),
  sentAt: z.iso.datetime({ offset: true }).nullish(),
  context: z
    .looseObject({
      ip: z.string().nullish().meta({ pii: "ip" }),
      userAgent: z.string().nullish(),
      locale: z.string().nullish(),
      page: z
        .looseObject({
          path: z.string().nullish(),
          referrer: z.string().nullish(),
          search: z.string().nullish(),
          title: z.string().nullish(),
          url: z.string().nullish(),
        })
        .nullish(),
      campaign: z
        .looseObject({
          name: z.string().nullish(),
          source: z.string().nullish(),
          medium: z.string().nullish(),
          term: z.string().nullish(),
          content: z.string().nullish(),
        })
        .nullish(),
    })
    .nullish(),
  integrations: z.record(z.string(), z.unknown()).nullish(),
};

/** Traits that carry a person's details, https://segment.com/docs/connections/spec/identify/#traits . */
export const traits = z.looseObject({
  email: z.string().nullish().meta({ pii: "email" }),
  phone: z.string().nullish().meta({ pii: "phone" }),
  firstName: z.string().nullish().meta({ pii: "name" }),
  lastName: z.string().nullish().meta({ pii: "name" }),
  name: z.string().nullish().meta({ pii: "name" }),
});

interface Identified {
  readonly userId?: string | null | undefined;
  readonly anonymousId?: string | null | undefined;
}

/** Every Segment call but alias needs one of the two ids. */
export const hasId = (payload: Identified): boolean =>
  Boolean(payload.userId ?? payload.anonymousId);
export const idMissing = {
  error: "userId or anonymousId is required",
  path: ["anonymousId"],
};
