explore: campaigns {
  from: marts_marketing_campaign_performance
  label: "Campaigns"
  description: "A row per campaign and day: what the platforms report, and beside it what our own attribution says."
  persist_with: published_runs
}

explore: ads {
  from: marts_marketing_ad_reporting
  label: "Ads"
  description: "A row per ad and day."
  persist_with: published_runs
}

explore: funnel {
  from: marts_marketing_funnel
  label: "Funnel"
  description: "From visit to purchase, by day and channel."
  persist_with: published_runs
}

explore: attribution {
  from: marts_marketing_attribution
  label: "Attribution"
  description: "Conversions and the touches before them, by seven rules."
  persist_with: published_runs
}

explore: email_campaigns {
  from: marts_marketing_email_campaigns
  label: "E-mail campaigns"
  persist_with: published_runs
}
