import * as assert from "node:assert/strict";
import * as path from "node:path";
import { EngineProcess } from "../../src/host/engineProcess";
import { HoloscopeError } from "../../src/protocol/errors";
import { PATIENCE, until } from "../until";

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
    await until("the line of the child", () => log.includes("a line for the log"));
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
    engine.dispose();
    // A child on a busy machine may take longer than the usual second.
    engine = new EngineProcess(path.join(__dirname, "fakeEngine.child.js"), () => undefined, PATIENCE);
    const child = await pid();
    const controller = new AbortController();
    const waiting = ask("obedient", { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(waiting, fails("cancelled", /./));
    assert.equal(await pid(), child);
  });

  it("cancels a call that is stuck in native code, and its child is gone", async () => {
    const child = await pid();
    const controller = new AbortController();
    const waiting = ask("busy", {
      signal: controller.signal,
      onProgress: () => setTimeout(() => controller.abort(), 100),
    });
    await assert.rejects(waiting, fails("cancelled", /./));
    await until("the child to go", () => !isAlive(child));
    assert.equal((await ask("chatty")).format, "csv");
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
