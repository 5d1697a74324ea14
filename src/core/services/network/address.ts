/** Which family an address written out is of; undefined: it is a host name. */
export function addressFamily(host: string): 'IPv4' | 'IPv6' | undefined {
  if (/^\d+(\.\d+){3}$/.test(host)) return 'IPv4'
  return host.includes(':') ? 'IPv6' : undefined
}
