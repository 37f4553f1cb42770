import * as vscode from "vscode";

/** A tree that is made when a view first shows it. */
export class LazyTree<T> implements vscode.TreeDataProvider<T> {
  private readonly changed = new vscode.EventEmitter<T | T[] | undefined | null | void>();
  readonly onDidChangeTreeData = this.changed.event;
  private loaded: Promise<vscode.TreeDataProvider<T>> | undefined;

  constructor(private readonly load: () => Promise<vscode.TreeDataProvider<T>>) {}

  async getChildren(node?: T): Promise<T[]> {
    return (await (await this.tree()).getChildren(node)) ?? [];
  }

  async getTreeItem(node: T): Promise<vscode.TreeItem> {
    return (await this.tree()).getTreeItem(node);
  }

  async getParent(node: T): Promise<T | undefined> {
    return (await (await this.tree()).getParent?.(node)) ?? undefined;
  }

  private tree(): Promise<vscode.TreeDataProvider<T>> {
    return (this.loaded ??= this.load().then((tree) => {
      tree.onDidChangeTreeData?.((node) => this.changed.fire(node));
      return tree;
    }));
  }
}
