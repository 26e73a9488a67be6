import type { EventContract } from "./event-contract.ts";
import type { TableContract } from "./table-contract.ts";
import { webAlias } from "./events/web/alias.ts";
import { webGroup } from "./events/web/group.ts";
import { webIdentify } from "./events/web/identify.ts";
import { webPage } from "./events/web/page.ts";
import { webScreen } from "./events/web/screen.ts";
import { webTrack } from "./events/web/track.ts";
import { brazeEvent } from "./events/braze/event.ts";
import { consentPreference } from "./events/consent/preference.ts";
import { ecbExchangeRate } from "./events/ecb/exchange-rate.ts";
import { facebookAdsEvents } from "./events/facebook-ads/events.ts";
import { ga4Events } from "./events/ga4/events.ts";
import { googleAdsEvents } from "./events/google-ads/events.ts";
import { hubspotEvents } from "./events/hubspot/events.ts";
import { klaviyoEvent } from "./events/klaviyo/event.ts";
import { linkedinAdsEvents } from "./events/linkedin-ads/events.ts";
import { offlineEvents } from "./events/offline/events.ts";
import { salesforceEvents } from "./events/salesforce/events.ts";
import { shopifyEvents } from "./events/shopify/events.ts";
import { stripeEvent } from "./events/stripe/event.ts";
import { retailOrderLine } from "./events/retail/order-line.ts";
import { stagingCustomersConsent } from "./tables/silver/staging-customers-consent.ts";
import { stagingCustomersIdentifierLinks } from "./tables/silver/staging-customers-identifier-links.ts";
import * as changes from "./tables/silver/staging-customers-changes.ts";
import { stagingCustomersMemberships } from "./tables/silver/staging-customers-memberships.ts";
import { stagingCustomersIdentifiers } from "./tables/silver/staging-customers-identifiers.ts";
import { stagingCustomersProfiles } from "./tables/silver/staging-customers-profiles.ts";
import { stagingEventsAll } from "./tables/silver/staging-events-all.ts";
import { stagingOrdersOrderLines } from "./tables/silver/staging-orders-order-lines.ts";
import { stagingOrdersOrders } from "./tables/silver/staging-orders-orders.ts";
import { stagingAdsAdGroups } from "./tables/silver/staging-ads-ad-groups.ts";
import { stagingAdsAds } from "./tables/silver/staging-ads-ads.ts";
import { stagingAdsCampaigns } from "./tables/silver/staging-ads-campaigns.ts";
import { stagingAdsPerformance } from "./tables/silver/staging-ads-performance.ts";
import { stagingCustomersConsentEvents } from "./tables/silver/staging-customers-consent-events.ts";
import { stagingEmailEvents } from "./tables/silver/staging-email-events.ts";
import { stagingFinanceExchangeRates } from "./tables/silver/staging-finance-exchange-rates.ts";
import * as sales from "./tables/silver/staging-sales.ts";
import { stagingWebVisits } from "./tables/silver/staging-web-visits.ts";
import { stagingWebSessions } from "./tables/silver/staging-web-sessions.ts";
import { leadScoringFeatures } from "./tables/features/lead-scoring.ts";
import * as customerFeatures from "./tables/features/customer-features.ts";
import * as customerScores from "./tables/predictions/customer-scores.ts";
import * as martsCustomerScores from "./tables/gold/marts-customer-scores.ts";
import { leadScorePredictions } from "./tables/predictions/lead-scores.ts";
import * as unsubscribes from "./tables/silver/staging-email-unsubscribes.ts";
import * as sources from "./tables/silver/staging-sources.ts";
import * as matches from "./tables/silver/staging-customers-matches.ts";
import * as marketing from "./tables/silver/staging-marketing.ts";
import * as ads from "./tables/gold/marts-marketing-ads.ts";
import * as email from "./tables/gold/marts-marketing-email.ts";
import * as performance from "./tables/gold/marts-marketing-performance.ts";
import { martsOpsPipelineHealth } from "./tables/gold/marts-ops-pipeline-health.ts";
import {
  martsMarketingAttribution,
  stagingMarketingShares,
} from "./tables/gold/marts-marketing-attribution.ts";
import { martsMarketingAudiences } from "./tables/gold/marts-marketing-audiences.ts";
import { martsMarketingCustomer360 } from "./tables/gold/marts-marketing-customer-360.ts";
import { martsSalesOrders } from "./tables/gold/marts-sales-orders.ts";
import { martsSalesLeadScores } from "./tables/gold/marts-sales-lead-scores.ts";
import { martsContentVariants } from "./tables/gold/marts-content-variants.ts";
import { martsSalesProducts } from "./tables/gold/marts-sales-products.ts";
import { martsContentAssignments } from "./tables/gold/marts-content-assignments.ts";
import * as content from "./tables/content/content.ts";
import * as audit from "./tables/ops/audit.ts";
import { rawTable } from "./tables/bronze/raw.ts";
import * as ingestion from "./tables/ops/ingestion.ts";
import * as pipeline from "./tables/ops/pipeline.ts";
import * as scoring from "./tables/ops/scoring.ts";
import * as activation from "./tables/ops/activation.ts";

/** Every event the engine accepts. A new source is a folder under events/ and a line here. */
export const events: readonly EventContract[] = [
  webTrack,
  webPage,
  webScreen,
  webIdentify,
  webGroup,
  webAlias,
  retailOrderLine,
  ...salesforceEvents,
  ...hubspotEvents,
  ...shopifyEvents,
  stripeEvent,
  brazeEvent,
  klaviyoEvent,
  ...ga4Events,
  ...googleAdsEvents,
  ...facebookAdsEvents,
  ...linkedinAdsEvents,
  ...offlineEvents,
  consentPreference,
  ecbExchangeRate,
];

/** Every table. Bronze tables follow from the events. */
export const tables: readonly TableContract[] = [
  ...events.map((event) => rawTable(event)),
  stagingEventsAll,
  stagingWebVisits,
  stagingWebSessions,
  stagingOrdersOrderLines,
  stagingCustomersIdentifierLinks,
  stagingCustomersMemberships,
  stagingCustomersIdentifiers,
  stagingOrdersOrders,
  stagingAdsPerformance,
  stagingAdsCampaigns,
  stagingAdsAdGroups,
  stagingAdsAds,
  stagingEmailEvents,
  ...Object.values(sales),
  stagingCustomersConsentEvents,
  stagingFinanceExchangeRates,
  stagingCustomersProfiles,
  stagingCustomersConsent,
  leadScoringFeatures,
  leadScorePredictions,
  ...Object.values(customerFeatures),
  ...Object.values(customerScores),
  ...Object.values(martsCustomerScores),
  martsMarketingCustomer360,
  ...Object.values(changes),
  ...Object.values(matches),
  ...Object.values(sources),
  ...Object.values(unsubscribes),
  ...Object.values(marketing),
  ...Object.values(ads),
  ...Object.values(email),
  ...Object.values(performance),
  martsOpsPipelineHealth,
  stagingMarketingShares,
  martsMarketingAttribution,
  martsMarketingAudiences,
  martsSalesLeadScores,
  martsSalesOrders,
  martsContentVariants,
  martsContentAssignments,
  martsSalesProducts,
  ...Object.values(content),
  ...Object.values(audit),
  ...Object.values(ingestion),
  ...Object.values(pipeline),
  ...Object.values(scoring),
  ...Object.values(activation),
];

const eventsByName = new Map(events.map((event) => [`${event.source}.${event.entity}`, event]));

export const findEvent = (source: string, entity: string): EventContract | undefined =>
  eventsByName.get(`${source}.${entity}`);

export const isSource = (source: string): boolean =>
  events.some((event) => event.source === source);
