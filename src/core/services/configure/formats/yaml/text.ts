/** A text as YAML, in the quotes that stand there already, else in the fewest that keep it a text for every reader. */
export function printText(text: string, style: string | undefined = 'PLAIN'): string {
  const isPlain = PLAIN.test(text) && !WORDS.test(text)
  if (style !== 'QUOTE_SINGLE' && style !== 'QUOTE_DOUBLE' && isPlain) return text
  if (style !== 'QUOTE_DOUBLE' && SINGLE_LINE.test(text)) return `'${text.replaceAll("'", "''")}'`
  return JSON.stringify(text).replace(
    ESCAPED,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** `no` where `yes` stands: the same kind of word, which needs no quotes. */
export function printWord(
  text: string,
  existing: { readonly type?: string | undefined; readonly source?: string | undefined } | undefined,
): string | undefined {
  const isWord = existing?.type === 'PLAIN' && TRUTHS.test(existing.source ?? '')
  return isWord && TRUTHS.test(text) ? text : undefined
}

const TRUTHS = /^(?:yes|no|on|off)$/i
/** Readable without quotes, in lists too, and no number or date by any version of YAML. */
const PLAIN = /^[A-Za-z_/][\w./@+=?&%~:-]*(?: [\w./@+=?&%~-][\w./@+=?&%~:-]*)*(?<!:)$/
/** What YAML 1.1 or 1.2 reads as something else. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|infinity)$|: /i
const SINGLE_LINE = /^[\t -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u
/** What JSON leaves bare and YAML does not take, or takes for the end of a line. */
const ESCAPED = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g
