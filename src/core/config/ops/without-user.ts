/** A URL or what was meant to be one, for messages: without the user and password that it may carry. */
export function withoutUser(text: string): string {
  return text.replace(/^([a-z+]+:\/\/)?[^/\s]*@/i, '$1')
}
