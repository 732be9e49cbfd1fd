/** Axes of a curve: round numbers, and a path through points. */

/** Round numbers from 0 to at most `high`, about `count` of them: steps of 1, 2 or 5 times a power of ten. */
export function axisTicks(high: number, count: number): number[] {
  if (!(high > 0) || !Number.isFinite(high)) return [0];
  const rough = high / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  const ticks: number[] = [];
  for (let at = 0; at * step <= high * 1.0001; at++) ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
}

/** An SVG path through points. A value that is not finite leaves a gap. */
export function plotPath(
  steps: readonly number[],
  values: readonly number[],
  across: (step: number) => number,
  down: (value: number) => number,
): string {
  let isDown = false;
  const parts: string[] = [];
  steps.forEach((step, at) => {
    const value = values[at];
    if (value === undefined || !Number.isFinite(value)) {
      isDown = false;
      return;
    }
    parts.push(`${isDown ? "L" : "M"}${across(step).toFixed(1)} ${down(value).toFixed(1)}`);
    isDown = true;
  });
  return parts.join("");
}

/** About `count` exponents between two, the upper one included. */
export function decadeTicks(low: number, high: number, count: number): number[] {
  const step = Math.max(1, Math.ceil((high - low) / Math.max(1, count)));
  const ticks: number[] = [];
  for (let power = high; power >= low; power -= step) ticks.unshift(power);
  return ticks;
}

/** For example "10⁻³". */
export function powerOfTen(power: number): string {
  const raised = (sign: string) => (sign === "-" ? "⁻" : ("⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)] ?? sign));
  return `10${[...String(power)].map(raised).join("")}`;
}
