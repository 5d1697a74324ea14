/** Names of accounts are short; what stands alone and is as long as this is a token in the place of one. */
const SHORTEST_TOKEN = 20

/** User and password that stand in an http(s) URL; a token may stand in the place of either. */
export function credentialsIn(url: string): { readonly user: string; readonly token: string } | undefined {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return undefined
  const { username, password } = new URL(url)
  if (username === '' && password === '') return undefined
  return { user: decoded(username), token: decoded(password) }
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

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone `%`: it was meant as it stands.
    return text
  }
}
