/** Numbers and text by the format specifications of Python that sentences have: ",", ".4g", ".1%", ".40". */

/** So many digits further on, no double still looks as if it lay just between two numbers but does not. */
const EXACT = 60;
/** More are not to be had in JavaScript. */
const MOST_DECIMALS = 100;
const LARGEST_FIXED = 1e21;
const SPECIFICATION = /^(,)?(?:\.(\d+))?([efg%])?$/;

/** @param form What stands behind the colon in a sentence. */
export function formatted(value: string | number, form: string): string {
  const [, grouped, precision, kind] = SPECIFICATION.exec(form) ?? [];
  const digits = precision === undefined ? undefined : Number(precision);
  if (kind === undefined) {
    if (typeof value === "string") return digits === undefined ? value : [...value].slice(0, digits).join("");
    return grouped ? group(String(value)) : String(value);
  }
  // What JSON cannot hold comes as text.
  const text = written(Number(value), kind, digits ?? 6);
  return grouped ? group(text) : text;
}

function written(value: number, kind: string, digits: number): string {
  if (Number.isNaN(value)) return kind === "%" ? "nan%" : "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (kind === "%") return `${sign}${size === Infinity ? "inf" : fixed(size * 100, digits)}%`;
  if (size === Infinity) return `${sign}inf`;
  if (kind === "f") return sign + fixed(size, digits);
  return sign + (kind === "e" ? scientific(size, digits) : general(size, Math.max(digits, 1)));
}

/** As many decimals as are asked for. */
function fixed(size: number, decimals: number): string {
  if (size >= LARGEST_FIXED) return BigInt(size).toString() + (decimals ? `.${"0".repeat(decimals)}` : "");
  return evenBelow(size.toFixed(exactly(decimals)), decimals) ?? size.toFixed(decimals);
}

function scientific(size: number, decimals: number): string {
  const [digits, power] = rounded(size, decimals);
  return `${digits}e${exponent(power)}`;
}

/** So many figures, without zeros at the end. */
function general(size: number, figures: number): string {
  const [digits, power] = rounded(size, figures - 1);
  if (power < -4 || power >= figures) return `${bare(digits)}e${exponent(power)}`;
  return bare(fixed(size, figures - 1 - power));
}

/** The digits with one before the point, and the power of ten. */
function rounded(size: number, decimals: number): [digits: string, power: number] {
  const [exact = "", below] = size.toExponential(exactly(decimals)).split("e");
  const even = evenBelow(exact, decimals);
  if (even !== undefined) return [even, Number(below)];
  const [digits = "", power] = size.toExponential(decimals).split("e");
  return [digits, Number(power)];
}

/**
 * What a number is rounded down to if it lies just between two, and the lower one is even: Python takes the even one
 * of the two, JavaScript the larger.
 */
function evenBelow(exact: string, decimals: number): string | undefined {
  const [whole = "", fraction = ""] = exact.split(".");
  if (!/^50*$/.test(fraction.slice(decimals))) return undefined;
  const below = decimals ? `${whole}.${fraction.slice(0, decimals)}` : whole;
  return Number(below.at(-1)) % 2 === 0 ? below : undefined;
}

function exactly(decimals: number): number {
  return Math.min(decimals + EXACT, MOST_DECIMALS);
}

function bare(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}

function exponent(power: number): string {
  return `${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

function group(text: string): string {
  return text.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
}
