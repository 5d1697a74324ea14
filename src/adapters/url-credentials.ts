/** User and password that stand in an http(s) URL; a token may stand in the place of either. */
export function credentialsIn(url: string): { readonly user: string; readonly token: string } | undefined {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return undefined
  const { username, password } = new URL(url)
  if (username === '' && password === '') return undefined
  return { user: decoded(username), token: decoded(password) }
}

/** The same address without them; they go where the other side's account is kept. */
export function withoutCredentials(url: string): string {
  if (credentialsIn(url) === undefined) return url
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone `%`: it was meant as it stands.
    return text
  }
}
