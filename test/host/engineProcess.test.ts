import * as assert from "node:assert/strict";
import * as path from "node:path";
import { EngineProcess } from "../../src/host/engineProcess";
import { HoloscopeError } from "../../src/protocol/errors";

describe("EngineProcess", () => {
  let engine: EngineProcess;
  let log: string;
  const ask = (behaviour: string, options = {}) => engine.call("describeData", { files: [behaviour] }, options);
  const pid = async () => (await ask("pid")).examples;
  const fails = (kind: string, message: RegExp) => (error: unknown) =>
    error instanceof HoloscopeError && error.kind === kind && message.test(error.message);

  beforeEach(() => {
    log = "";
    engine = new EngineProcess(path.join(__dirname, "fakeEngine.child.js"), (text) => (log += text));
  });
  afterEach(() => engine.dispose());

  it("keeps one child over several calls", async () => {
    assert.equal(await pid(), await pid());
  });

  it("hands on progress, and what the child writes to its error stream", async () => {
    const seen: unknown[] = [];
    await ask("progress", { onProgress: (progress: unknown) => seen.push(progress) });
    assert.deepEqual(seen, [{ message: "half way", fraction: 0.5 }]);
    await ask("chatty");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.match(log, /a line for the log/);
  });

  it("keeps the kind and the words of an error", async () => {
    await assert.rejects(ask("bad input"), fails("input", /^row 3: not a number$/));
  });

  it("rejects every pending call when the child ends, and starts another for the next call", async () => {
    const first = await pid();
    const waiting = ask("obedient");
    await Promise.all([
      assert.rejects(waiting, fails("died", /exit code 7/)),
      assert.rejects(ask("exit"), fails("died", /exit code 7/)),
    ]);
    assert.notEqual(await pid(), first);
  });

  it("names the signal when the child is killed", async () => {
    const child = await pid();
    const waiting = ask("obedient");
    process.kill(child, "SIGKILL");
    await assert.rejects(waiting, fails("died", /SIGKILL/));
  });

  it("cancels a call that listens and keeps its child", async () => {
    const child = await pid();
    const controller = new AbortController();
    const waiting = ask("obedient", { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(waiting, fails("cancelled", /./));
    assert.equal(await pid(), child);
  });

  it("cancels a call that is stuck in native code within a second", async () => {
    const controller = new AbortController();
    const busy = new Promise<void>((resolve) => {
      const waiting = ask("busy", { signal: controller.signal, onProgress: () => setTimeout(resolve, 100) });
      waiting.catch(() => undefined);
      void assert.rejects(waiting, fails("cancelled", /./)).then(() => (ended = Date.now()));
    });
    let ended = 0;
    await busy;
    const aborted = Date.now();
    controller.abort();
    while (ended === 0 && Date.now() - aborted < 5000) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(ended - aborted < 1000 && ended >= aborted, `${ended - aborted} ms`);
    assert.equal((await ask("chatty")).format, "csv");
  });
});
