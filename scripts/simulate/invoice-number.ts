/** Every customer has a range of numbers; who buys for years goes on in a longer one. */
export const invoiceNumber = (
  first: number,
  each: number,
  customer: number,
  order: number,
): string =>
  String(
    order < each ? first + customer * each + order : first * 1_000 + customer * 10_000 + order,
  );
