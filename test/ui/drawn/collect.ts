// What a page has drawn, as SVG: every picture as its button saves it, and the drawing of the network with its styles.
import type { Page } from "playwright-core";

/** A picture of a page. */
export interface Drawn {
  name: string;
  title: string;
  svg: string;
}

declare global {
  interface Window {
    /** Files that the page has saved itself, where no host is there. */
    holoscopeSaved: { name: string; content: Promise<string> }[];
  }
}

/** Pictures are alike wherever they are drawn: plots of one size, and texts as wide as their letters are many. */
export async function prepare(page: Page): Promise<void> {
  await page.addInitScript(() => {
    CanvasRenderingContext2D.prototype.measureText = function (text: string): TextMetrics {
      const size = parseFloat(/([\d.]+)px/.exec(this.font)?.[1] ?? "12");
      const width = [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? size : 0.55 * size), 0);
      return { width } as TextMetrics;
    };
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`.plot { width: 480px !important; height: 320px !important; max-height: none !important }`);
    document.adoptedStyleSheets = [sheet];
    window.holoscopeSaved = [];
    const blobs = new Map<string, Blob>();
    URL.createObjectURL = (blob: Blob) => {
      blobs.set(`blob:${blobs.size}`, blob);
      return `blob:${blobs.size - 1}`;
    };
    HTMLAnchorElement.prototype.click = function () {
      window.holoscopeSaved.push({ name: this.download, content: blobs.get(this.href)!.text() });
    };
  });
}

/** Every picture that is seen, saved by its button. */
export const picturesOf = (page: Page): Promise<Drawn[]> =>
  page.evaluate(async () => {
    const saved = () => [
      ...(window.posted ?? []).flatMap(({ kind, name, content }) => (kind === "svg" ? [{ name, content }] : [])),
      ...window.holoscopeSaved,
    ];
    /** An image in words: of 24 by 12 parts how much each is covered, from 0 to 9, and the colour. */
    const read = async (url: string) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const { width, height } = image;
      const canvas = new OffscreenCanvas(width, height).getContext("2d")!;
      canvas.drawImage(image, 0, 0);
      const { data } = canvas.getImageData(0, 0, width, height);
      const covered = Array.from({ length: 12 }, () => Array.from({ length: 24 }, () => 0));
      let strongest = 0;
      for (let pixel = 0; pixel < width * height; pixel++) {
        const alpha = data[4 * pixel + 3]!;
        if (alpha > data[4 * strongest + 3]!) strongest = pixel;
        const row = Math.floor((12 * Math.floor(pixel / width)) / height);
        covered[row]![Math.floor((24 * (pixel % width)) / width)]! += (24 * 12 * alpha) / 255 / width / height;
      }
      const colour = data.slice(4 * strongest, 4 * strongest + 3).join();
      return `${colour}|${covered.map((row) => row.map((part) => Math.ceil(9 * part)).join("")).join("|")}`;
    };
    const withImagesRead = async (svg: string) => {
      const [, url] = /href="(data:image[^"]*)"/.exec(svg) ?? [];
      return url === undefined ? svg : svg.replace(/[\w:]*href="data:image[^"]*"/, `data-shown="${await read(url)}"`);
    };
    const drawn: { name: string; title: string; svg: string }[] = [];
    for (const figure of document.querySelectorAll("figure.picture")) {
      if (!figure.checkVisibility()) continue;
      const title = figure.querySelector(".picture-title")?.textContent ?? "";
      const before = saved().length;
      [...figure.querySelectorAll("button")].find(({ textContent }) => textContent === "SVG")?.click();
      const last = saved()[before];
      if (!last) throw new Error(`"${title}" could not be saved: it is not drawn`);
      const svg = await withImagesRead((await last.content) ?? "");
      drawn.push({ name: (last.name ?? "").replace(/\.svg$/, ""), title, svg });
    }
    return drawn;
  });

/** The drawing of the network with the styles that the page gives it written into its elements. */
export const networkOf = (page: Page): Promise<string> =>
  page.locator(".viewport > svg").evaluate((svg) => {
    const styles = {
      fill: "rgb(0, 0, 0)",
      stroke: "none",
      "stroke-width": "1px",
      "stroke-dasharray": "none",
      "stroke-opacity": "1",
      "fill-opacity": "1",
    };
    const geometry = ["x", "y", "width", "height", "d", "text-anchor", "rx"];
    const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
    const lines: string[] = [];
    for (const element of svg.querySelectorAll("rect, path, text")) {
      const style = getComputedStyle(element);
      if (element.closest("defs") || style.display === "none") continue;
      const attributes = geometry.flatMap((name) => {
        const value = element.getAttribute(name);
        return value === null ? [] : [`${name}="${value}"`];
      });
      for (const [name, usual] of Object.entries(styles)) {
        const value = style
          .getPropertyValue(name)
          .replace(/^color\(srgb (\S+) (\S+) (\S+)\)$/, (_, ...parts: string[]) => {
            const [red, green, blue] = parts.map((part) => Math.round(255 * Number(part)));
            return `rgb(${red}, ${green}, ${blue})`;
          });
        if (value !== usual) attributes.push(`${name}="${escaped(value)}"`);
      }
      if (element.tagName === "text")
        attributes.push(`style="font-size:${style.fontSize};font-weight:${style.fontWeight}"`);
      lines.push(
        `<${element.tagName} ${attributes.join(" ")}>${escaped(element.textContent ?? "")}</${element.tagName}>`,
      );
    }
    return `<svg xmlns="http://www.w3.org/2000/svg">${lines.join("")}</svg>`;
  });
