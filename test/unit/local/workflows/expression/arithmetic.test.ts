import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyBinary } from "../../../../../local/workflows/expression/operators.ts";

const integer = fc.bigInt({ min: -(2n ** 31n), max: 2n ** 31n });
const divisor = integer.filter((value) => value !== 0n);

describe("integer arithmetic", () => {
  it("floors: quotient and remainder rebuild the dividend, the remainder has the divisor's sign", () => {
    fc.assert(
      fc.property(integer, divisor, (left, right) => {
        const quotient = applyBinary("//", left, right);
        const remainder = applyBinary("%", left, right);
        expect(typeof quotient).toBe("bigint");
        expect(applyBinary("+", applyBinary("*", quotient, right), remainder)).toBe(left);
        expect(remainder === 0n || (remainder as bigint) < 0n === right < 0n).toBe(true);
      }),
    );
  });

  it("never leaves 64 bits silently", () => {
    const wide = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(wide, wide, fc.constantFrom("+", "-", "*"), (left, right, operator) => {
        const exact = { "+": left + right, "-": left - right, "*": left * right }[operator];
        const fits = exact >= -(2n ** 63n) && exact <= 2n ** 63n - 1n;
        if (fits) expect(applyBinary(operator, left, right)).toBe(exact);
        else expect(() => applyBinary(operator, left, right)).toThrow("exceeds 64 bits");
      }),
    );
  });

  it("compares integers and doubles exactly beyond 2^53", () => {
    expect(applyBinary("==", 9007199254740993n, 9007199254740992)).toBe(false);
    expect(applyBinary(">", 9007199254740993n, 9007199254740992)).toBe(true);
  });
});
