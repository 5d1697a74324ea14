/** A URL or what was meant to be one, for messages: without the user and password that it may carry. */
export function withoutUser(text: string): string {
  return text.replace(/^([a-z+]+:\/\/)?[^/\s]*@/i, '$1')
}

/** What must not be shown of a text that holds URLs: also of those that are no URLs after all. */
export function secretsInUrls(text: string): readonly string[] {
  const secrets: string[] = []
  for (const [, userinfo = ''] of text.matchAll(/\b[a-z][a-z0-9+.-]*:\/\/([^/?#\s]*)@/gi)) {
    const [user = '', ...rest] = userinfo.split(':')
    const password = rest.join(':')
    if (password !== '') secrets.push(password, decoded(password), userinfo)
    if (user.length >= SHORTEST_TOKEN) secrets.push(user, decoded(user))
  }
  return secrets
}

/** Names of accounts are short; what stands alone and is as long as this is a token in the place of one. */
const SHORTEST_TOKEN = 20

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone `%`: it was meant as it stands.
    return text
  }
}
