/** Runs at most once in so many milliseconds: at the first call, and once more after the last. */
export function throttled(milliseconds: number, run: () => void): () => void {
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = () => {
    timer = undefined;
    last = performance.now();
    run();
  };
  return () => {
    if (timer !== undefined) return;
    const wait = last + milliseconds - performance.now();
    if (wait <= 0) now();
    else timer = setTimeout(now, wait);
  };
}
