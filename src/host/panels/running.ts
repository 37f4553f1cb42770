import type { PanelState, PanelStatus } from "../../protocol/panel";
import type { CallOptions } from "../../protocol/rpc";
import { failure } from "./failure";

/** Long work of one panel, one at a time: its status says how far it is and how it ended. */
export class Running {
  private controller: AbortController | undefined;

  constructor(
    private readonly show: (patch: Pick<PanelState, "status">) => void,
    private readonly changed: () => void,
  ) {}

  get isOn(): boolean {
    return this.controller !== undefined;
  }

  cancel(): void {
    this.controller?.abort();
  }

  /** @param begin whether there is anything to do; asked before the status says that it runs */
  async perform(
    message: string,
    begin: () => Promise<boolean>,
    compute: (options: CallOptions) => Promise<void>,
  ): Promise<void> {
    if (this.isOn) return;
    const { signal } = (this.controller = new AbortController());
    this.changed();
    const say = (status: PanelStatus) => this.show({ status });
    try {
      if (!(await begin())) return;
      say({ kind: "running", progress: { message, fraction: 0 } });
      await compute({
        signal,
        onProgress: (progress) => signal.aborted || say({ kind: "running", progress }),
      });
      say({ kind: "idle" });
    } catch (error) {
      say(failure(error));
    } finally {
      this.controller = undefined;
      this.changed();
    }
  }
}
