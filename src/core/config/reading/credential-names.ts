/** Words at the end of a name that make people expect a credential; one list for warnings and for what is not printed. */
const CREDENTIAL_WORDS = ['password', 'passwd', 'pass', 'pwd', 'secret', 'token']

/** `MYSQL_PASSWORD`, `dbPassword`, `token`; not `COMPASS` or `secretary`. */
export function isCredentialName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return CREDENTIAL_WORDS.includes(words.at(-1) ?? '')
}
