/** The part of Mermaid's flowcharts (https://mermaid.js.org/syntax/flowchart.html) that reviews draw: boxes and labelled arrows. */
export interface Flowchart {
  readonly nodes: ReadonlyMap<string, string>
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string }[]
}

/** Undefined for anything but `graph LR` with `n0["text"]` and `n0 == "text" ==> n1`, one of them a line. */
export function flowchart(text: string): Flowchart | undefined {
  const [first = '', ...lines] = text.split('\n').map((it) => it.trim())
  if (first !== 'graph LR') return undefined
  const nodes = new Map<string, string>()
  const edges: { from: string; to: string; label: string }[] = []
  for (const line of lines.filter((it) => it !== '')) {
    const node = /^(\w+)\["([^"]*)"\]$/.exec(line)
    const edge = /^(\w+) ==(?: "([^"]*)" ==)?> (\w+)$/.exec(line)
    if (node?.[1] !== undefined) nodes.set(node[1], decoded(node[2] ?? ''))
    else if (edge?.[1] !== undefined) edges.push({ from: edge[1], to: edge[3] ?? '', label: decoded(edge[2] ?? '') })
    else return undefined
  }
  return edges.every((it) => nodes.has(it.from) && nodes.has(it.to)) ? { nodes, edges } : undefined
}

/** Mermaid writes `&#35;` as `#35;`. */
const decoded = (text: string): string =>
  text.replace(/#(\d{1,7});/g, (_, point: string) => String.fromCodePoint(Math.min(Number(point), 0x10ffff)))
