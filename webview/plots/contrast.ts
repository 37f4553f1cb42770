import { color } from "echarts/core";
import type { Theme } from "./theme";

type Channels = [red: number, green: number, blue: number];

/** A colour laid over another one, of which so much is covered. */
function over(top: string, covered: number, [red, green, blue]: Channels): Channels {
  const [r = 0, g = 0, b = 0, alpha = 1] = color.parse(top) ?? [];
  const part = alpha * covered;
  return [red + part * (r - red), green + part * (g - green), blue + part * (b - blue)];
}

/** Relative luminance (WCAG 2.2). */
function luminance(channels: Channels): number {
  const [red = 0, green = 0, blue = 0] = channels
    .map((channel) => channel / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Channels, b: Channels): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/**
 * What text is drawn with over a colour of that opacity: the colour of text or of the ground, whichever is told apart
 * better.
 */
export function inkOver({ text, background }: Theme, shade: string, opacity: number): string {
  const ground = over(background, 1, [255, 255, 255]);
  const area = over(shade, opacity, ground);
  const clearness = (ink: string) => contrast(over(ink, 1, area), area);
  return clearness(background) > clearness(text) ? background : text;
}
