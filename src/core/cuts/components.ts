/**
 * Strongly connected components of a directed graph, numbered in topological order (Kosaraju's two passes, as loops: a
 * network may be thousands of layers deep).
 */
export function components(
  vertices: readonly string[],
  links: readonly { from: string; to: string }[],
): Map<string, number> {
  const [next, before] = [neighbours(vertices), neighbours(vertices)];
  for (const { from, to } of links) {
    next.get(from)!.push(to);
    before.get(to)!.push(from);
  }
  const component = new Map<string, number>();
  let count = 0;
  for (const root of finishingOrder(vertices, next).reverse()) {
    if (component.has(root)) continue;
    const open = [root];
    for (let v = open.pop(); v !== undefined; v = open.pop()) {
      if (component.has(v)) continue;
      component.set(v, count);
      open.push(...before.get(v)!);
    }
    count++;
  }
  return component;
}

/** Vertices in the order in which a depth-first search leaves them. */
function finishingOrder(vertices: readonly string[], next: ReadonlyMap<string, string[]>): string[] {
  const seen = new Set<string>();
  const finished: string[] = [];
  for (const root of vertices) {
    const path = seen.has(root) ? [] : [{ vertex: root, tried: 0 }];
    seen.add(root);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const to = next.get(top.vertex)![top.tried++];
      if (to === undefined) finished.push(path.pop()!.vertex);
      else if (!seen.has(to)) {
        seen.add(to);
        path.push({ vertex: to, tried: 0 });
      }
    }
  }
  return finished;
}

const neighbours = (vertices: readonly string[]) => new Map(vertices.map((v) => [v, [] as string[]]));
