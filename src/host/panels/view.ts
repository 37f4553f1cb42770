import * as path from "node:path";
import * as vscode from "vscode";
import type * as z from "zod";
import { readyMessage } from "../../protocol/messages";
import { nameOf } from "../recipes/recipeFile";
import { page, type PageKind } from "./page";

/** What kind of page a view shows, how it begins, and which messages it can send. */
export interface PageOptions<S, M> {
  kind: PageKind;
  /** Of the tab, before the name of what the page is about. */
  title?: string;
  initial: S;
  /** The border to the page: what does not fit is no message. */
  schema: z.ZodType<M>;
  receive(message: M): void;
}

interface Patch<S> {
  type: "patch";
  patch: Partial<S>;
}

/**
 * What a panel shows, kept on this side so that the page can be drawn again at any time. `E` are its messages other
 * than patches.
 */
export class View<S extends object, M extends { type: string }, E extends { type: string } = never> {
  private current: S;
  private ready = false;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly extension: string,
    private readonly options: PageOptions<S, M>,
  ) {
    this.current = options.initial;
    // What is still to be said then is for nobody.
    panel.onDidDispose(() => (this.ready = false));
    panel.iconPath = vscode.Uri.file(path.join(extension, "media", "icon.png"));
    panel.webview.onDidReceiveMessage((raw: unknown) => {
      if (readyMessage.safeParse(raw).success) return this.start();
      const message = options.schema.safeParse(raw).data;
      if (message) options.receive(message);
    });
  }

  get state(): Readonly<S> {
    return this.current;
  }

  /** Loads the page, which remembers `source` over a reload of the window. */
  open(source: string): void {
    this.ready = false;
    this.panel.title = `${this.options.title ?? ""}${nameOf(source)}`;
    this.panel.webview.html = page(this.panel.webview, this.extension, { kind: this.options.kind, source });
  }

  /** Changes the state and tells the page, by the patch or by a shorter `message` that says the same. */
  patch(patch: Partial<S>, message: Patch<S> | E = { type: "patch", patch }): void {
    this.current = { ...this.current, ...patch };
    if (this.ready) this.post(message);
  }

  private start(): void {
    this.ready = true;
    this.post({ type: "patch", patch: this.current });
  }

  private post(message: Patch<S> | E): void {
    this.panel.webview.postMessage(message).then(undefined, console.error);
  }
}
