import { expect, test } from "vitest";
import { readSiteData } from "../../../../scripts/docs-site/site-data.ts";
import { siteFiles } from "../../../../scripts/docs-site/write-site.ts";

test("a page for every table, that needs nothing from elsewhere and whose links lead somewhere", async () => {
  const site = await readSiteData(process.cwd(), undefined);
  const files = siteFiles(site);
  expect([...files.keys()].filter((name) => name.endsWith(".html")).length).toBe(
    site.tables.size + 1,
  );
  const pages = [...files].filter(([name]) => name.endsWith(".html"));
  const broken = pages.flatMap(([name, text]) =>
    [...text.matchAll(/(?:href|src)="([^"#]+)/g)]
      .map((match) => match[1] ?? "")
      .filter((target) => !files.has(target))
      .map((target) => `${name} → ${target}`),
  );
  expect(broken).toEqual([]);
  const page = files.get("gold.marts_marketing_customer_360.html") ?? "";
  expect(page).toContain("<svg");
  expect(page).toContain("silver.staging_customers_profiles.email");
  expect(page).toContain("raw_web_identify.payload $.traits.email");
  expect(page).toContain("marts_marketing_customer_360.share_of_buyers");
  const scored = files.get("predictions.lead_scores.html") ?? "";
  expect(scored).toContain("predicted by lead_scoring");
  expect(scored).toContain("features.lead_scoring.");
});
