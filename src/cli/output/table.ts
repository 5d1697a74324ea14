import stringWidth from 'string-width'

/**
 * Columns as kubectl prints them: padded, no borders; colours and wide characters do not disturb the padding. Secrets are
 * taken out before, so that no gap tells how long one was.
 */
export function table(written: readonly (readonly string[])[], scrub: (text: string) => string): string {
  const rows = written.map((row) => row.map(scrub))
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((row) => stringWidth(row[column] ?? ''))),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n')
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - stringWidth(cell)))
}
