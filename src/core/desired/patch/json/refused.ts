/** Why a patch has no result. */
export class Refused {
  readonly message: string
  readonly hint: string | undefined
  /** Which operation of a list. */
  readonly index: number | undefined

  constructor(message: string, more: { readonly hint?: string; readonly index?: number } = {}) {
    this.message = message
    this.hint = more.hint
    this.index = more.index
  }
}
