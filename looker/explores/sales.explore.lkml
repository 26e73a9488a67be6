explore: orders {
  from: marts_sales_orders
  label: "Orders"
  description: "Orders and cancellations, as the shop's invoices have them."
  persist_with: published_runs
}

explore: products {
  from: marts_sales_products
  label: "Products"
  description: "What was sold, at which price, how often."
  persist_with: published_runs
}
