import type * as vscode from "vscode";

/** A state of a workspace that keeps JSON, as VS Code does. */
export class Memory implements vscode.Memento {
  private readonly values = new Map<string, unknown>();
  keys = (): string[] => [...this.values.keys()];
  get<T>(key: string, fallback?: T): T {
    const stored = this.values.get(key) as string | undefined;
    return stored === undefined ? (fallback as T) : (JSON.parse(stored) as T);
  }
  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.stringify(value));
  }
}
