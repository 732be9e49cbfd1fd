/** What a block's settings are called, and what each is, in a line. */

import type { Setting } from "../../engine/block/settings";
import { say } from "../../words/language";

const NAMES: Readonly<Record<Setting, () => string>> = {
  kernel_size: () => say("Kernel size"),
  filters: () => say("Filters"),
  strides: () => say("Strides"),
  dilation_rate: () => say("Dilation"),
  padding: () => say("Padding"),
  activation: () => say("Activation"),
  pooling: () => say("Pooling"),
  pool_size: () => say("Pool size"),
  pool_strides: () => say("Pool strides"),
  pool_padding: () => say("Pool padding"),
  use_bias: () => say("Use bias"),
};

const EXPLANATIONS: Readonly<Record<Setting, () => string>> = {
  kernel_size: () => say("How many pixels high and wide a kernel is."),
  filters: () => say("How many kernels there are; each gives a feature map of its own."),
  strides: () => say("How many pixels the kernel moves at a time."),
  dilation_rate: () => say("How far apart the pixels are that a kernel looks at; at 1 they are neighbours."),
  padding: () => say("valid: the kernel stays within the input. same: zeros are put around the input."),
  activation: () => say("What is made of each value after the convolution."),
  pooling: () => say("What is kept of each window of a map: its largest value, its average, or all as it is."),
  pool_size: () => say("How many values high and wide a pooling window is."),
  pool_strides: () => say("How many values the pooling window moves at a time; 0 is as many as the pool size."),
  pool_padding: () => say("valid: windows stay within the map. same: windows may reach beyond its edge."),
  use_bias: () => say("Whether each kernel adds a number of its own to every sum."),
};

export function settingName(setting: Setting): string {
  return NAMES[setting]();
}

export function explanation(setting: Setting): string {
  return EXPLANATIONS[setting]();
}

/** Which block it is, and which layers it is made of. */
export function blockName(number: number, activation: string | null, pooling: string | null): string {
  const parts = [say("convolution")];
  if (activation !== null) parts.push(activation);
  if (pooling !== null) parts.push(pooling === "max" ? say("max pooling") : say("average pooling"));
  return say("Block {number} · {layers}", { number, layers: parts.join(", ") });
}
