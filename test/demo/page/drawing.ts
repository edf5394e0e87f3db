import type { Flowchart } from '../mermaid.ts'
import { html, type Html } from './html.ts'

interface Box {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly width: number
}

const height = 34
const apart = 16
/** Pixels of a character at 13 and at 11 pixels, about. */
const wide = 6.9
const narrow = 5.6

/** A chart from left to right: boxes in columns, each one column left of what it leads to. */
export function drawing(chart: Flowchart): Html {
  const columns = columnsOf(chart)
  const boxes = placed(chart, columns)
  const all = [...boxes.values()]
  const bends = chart.edges.flatMap((it) => bendOf(boxes, it))
  const right = Math.max(0, ...all.map((it) => it.x + it.width)) + 1
  const bottom = Math.max(0, ...all.map((it) => it.y + height)) + 1
  return html`<div class="chart">
    <svg viewBox="0 0 ${right} ${bottom}" width="${right}" height="${bottom}" role="img" aria-label="${described(chart)}">
      ${bends.map(arrow)} ${bends.map(name)}
      ${all.map(
        (it) =>
          html`<rect x="${it.x}" y="${it.y}" width="${it.width}" height="${height}" rx="6" />
            <text class="node" x="${it.x + it.width / 2}" y="${it.y + height / 2 + 4.5}" text-anchor="middle">${it.text}</text>`,
      )}
    </svg>
  </div>`
}

const described = ({ nodes, edges }: Flowchart): string =>
  edges.map((it) => `${nodes.get(it.from) ?? ''} ${it.label === '' ? '→' : `→ ${it.label} →`} ${nodes.get(it.to) ?? ''}`).join('; ')

/** Ids by column. What leads nowhere stands in the last one; a circle is cut where it closes. */
function columnsOf({ nodes, edges }: Flowchart): string[][] {
  const known = new Map<string, number>()
  const toTheEnd = (id: string, above: ReadonlySet<string>): number => {
    const before = known.get(id)
    if (before !== undefined) return before
    const next = edges.filter((it) => it.from === id && !above.has(it.to)).map((it) => toTheEnd(it.to, new Set([...above, id])) + 1)
    const most = Math.max(0, ...next)
    known.set(id, most)
    return most
  }
  for (const id of nodes.keys()) toTheEnd(id, new Set([id]))
  const last = Math.max(0, ...known.values())
  const columns = Array.from({ length: last + 1 }, (_, column) => [...nodes.keys()].filter((id) => last - (known.get(id) ?? 0) === column))
  return ordered(columns, edges)
}

/** Twice from the right and back, each box goes to the height of what it is bound to. */
function ordered(columns: readonly (readonly string[])[], edges: Flowchart['edges']): string[][] {
  const result = columns.map((it) => [...it])
  const heightOf = (id: string): number => result.map((it) => (it.indexOf(id) + 0.5) / it.length).find((it) => it > 0) ?? 0
  const bound = (id: string): number => {
    const others = edges.flatMap((it) => (it.from === id ? [it.to] : it.to === id ? [it.from] : []))
    return others.reduce((sum, it) => sum + heightOf(it), 0) / Math.max(1, others.length)
  }
  for (const column of [...result, ...result.toReversed()]) column.sort((one, other) => bound(one) - bound(other))
  return result
}

function placed({ nodes, edges }: Flowchart, columns: readonly (readonly string[])[]): Map<string, Box> {
  const boxes = new Map<string, Box>()
  const tallest = Math.max(...columns.map((it) => it.length)) * (height + apart) - apart
  let x = 1
  for (const column of columns) {
    const width = Math.max(...column.map((id) => (nodes.get(id) ?? '').length * wide + 20))
    const top = (tallest - (column.length * (height + apart) - apart)) / 2 + 1
    column.forEach((id, index) => boxes.set(id, { text: nodes.get(id) ?? '', x, y: top + index * (height + apart), width }))
    const labels = edges.filter((it) => column.includes(it.from)).map((it) => it.label.length * narrow)
    x += width + Math.max(30, ...labels.map((it) => it + 44))
  }
  return boxes
}

interface Bend {
  readonly from: { readonly x: number; readonly y: number }
  readonly to: { readonly x: number; readonly y: number }
  readonly label: string
}

const bendOf = (boxes: ReadonlyMap<string, Box>, { from, to, label }: Flowchart['edges'][number]): Bend[] => {
  const [start, end] = [boxes.get(from), boxes.get(to)]
  if (start === undefined || end === undefined) return []
  return [{ from: { x: start.x + start.width, y: start.y + height / 2 }, to: { x: end.x - tip, y: end.y + height / 2 }, label }]
}

const tip = 7

function arrow({ from, to }: Bend): Html {
  const bend = Math.max(20, (to.x - from.x) / 2)
  return html`<path class="edge" d="M ${from.x} ${from.y} C ${from.x + bend} ${from.y}, ${to.x - bend} ${to.y}, ${to.x} ${to.y}" />
    <path class="tip" d="M ${to.x} ${to.y - 4.5} L ${to.x + tip} ${to.y} L ${to.x} ${to.y + 4.5} Z" />`
}

/** Nearer to where the arrow begins, because many may end in one box. */
function name({ from, to, label }: Bend): Html | null {
  if (label === '') return null
  const [x, y] = [from.x + (to.x - from.x) * 0.42, from.y + (to.y - from.y) * 0.36]
  const width = label.length * narrow + 8
  return html`<rect class="under" x="${x - width / 2}" y="${y - 9}" width="${width}" height="18" />
    <text class="label" x="${x}" y="${y + 4}" text-anchor="middle">${label}</text>`
}
