import { updateFacts, updateTables, type TextTable } from "../../protocol/updateTables";
import type { UpdateReport } from "../../protocol/studies/twin/report";

/** An update as a Markdown document. */
export function updateDocument(report: UpdateReport): string {
  const notes = report.notes.map((note) => `> ${note}`);
  return (
    [
      `# ${report.twin.model}, ${report.twin.cut}: updated with new data`,
      list(updateFacts(report)),
      ...updateTables(report).map(section),
      ...notes,
    ].join("\n\n") + "\n"
  );
}

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");

function section({ title, header, rows }: TextTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [`## ${title}`, "", line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
