/** A repository's location for people, without the credentials that a URL may carry. */
export function printLocation(location: string): string {
  return location.replace(/^([a-z+]+:\/\/)[^/@]*@/, '$1')
}
