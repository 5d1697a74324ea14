import { TAG } from '../tags.ts'

/**
 * Keys that nobody may write: those to which JavaScript gives a meaning of its own (a map that holds one would not
 * survive being copied), and the one that marks references.
 */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype', TAG])
