import * as vscode from "vscode";

const { showQuickPick, showInputBox } = vscode.window;

/** A person who answers each quick pick by the labels given, each input box by one text, in turn. */
export function answering(...answers: string[][]): { asked: string[] } {
  const asked: string[] = [];
  const pick = async (
    items: vscode.QuickPickItem[] | Promise<vscode.QuickPickItem[]>,
    { placeHolder = "", canPickMany }: vscode.QuickPickOptions = {},
  ) => {
    asked.push(placeHolder);
    const labels = answers.shift() ?? [];
    const picked = (await items).filter(({ label }) => labels.includes(label));
    return canPickMany ? picked : picked[0];
  };
  const type = async ({ prompt = "", validateInput }: vscode.InputBoxOptions = {}) => {
    asked.push(prompt);
    const [text] = answers.shift() ?? [];
    return text === undefined || (await validateInput?.(text)) ? undefined : text;
  };
  Object.assign(vscode.window, { showQuickPick: pick, showInputBox: type });
  return { asked };
}

/** The person has left: VS Code asks by itself again. */
export const silence = (): void => void Object.assign(vscode.window, { showQuickPick, showInputBox });
