import { signReviewGrant } from "../functions/_shared/content/review-link.ts";
import { CommandError } from "./output.ts";

/** As long as an approval waits. */
export const linkHours = 72;

/** A link that lets one person decide about one approval in a browser. Throws CommandError when the target is not told. */
export function reviewLink(
  approvalId: string,
  reviewer: string,
  now: Date,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const { REVIEW_PAGE_URL: url, AME_REVIEW_LINK_KEY: key } = environment;
  if (url === undefined || key === undefined)
    throw new CommandError(
      "set REVIEW_PAGE_URL to the function's address and AME_REVIEW_LINK_KEY to the secret: gcloud secrets versions access latest --secret=review-link-key",
    );
  const expiresAt = Math.floor(now.getTime() / 1000) + linkHours * 3600;
  const token = signReviewGrant({ approval_id: approvalId, reviewer, expires_at: expiresAt }, key);
  return `${url}?token=${token}`;
}
