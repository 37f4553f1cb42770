// A page of findings alone, drawn by the parts of the webview that draw them in reports: what they are stands in the
// page.
import type { Finding } from "../../../src/protocol/finding";
import { findingSections } from "../../../webview/findings/findings";
import { nobody } from "../../../webview/host";
import { Scope } from "../../../webview/plots/picture";

const scope = new Scope();
const findings: Finding[] = JSON.parse(document.getElementById("findings")?.textContent ?? "[]");
document.body.classList.add("holoscope");
document.body.append(...findingSections(findings, nobody, scope));
scope.start();
