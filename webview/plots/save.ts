import type { PictureMessage } from "../../src/protocol/messages";

type Save = Extract<PictureMessage, { type: "save" }>;

const mime: Record<Save["kind"], string> = { png: "image/png", svg: "image/svg+xml", csv: "text/csv" };

/** The part of a data URL after the comma. */
export const base64Of = (dataUrl: string): string => dataUrl.slice(dataUrl.indexOf(",") + 1);

/** Saves through the browser, where no host is there to ask for a place. */
export function download({ name, kind, content }: Save): void {
  const bytes = kind === "png" ? Uint8Array.from(atob(content), (c) => c.charCodeAt(0)) : content;
  const url = URL.createObjectURL(new Blob([bytes], { type: mime[kind] }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = `${name}.${kind}`;
  anchor.click();
  // The download reads the blob after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
