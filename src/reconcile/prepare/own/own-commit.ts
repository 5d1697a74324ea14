import type { Evaluation } from '../../../core/config/script/evaluation.ts'
import type { SourceFile } from '../../../core/config/script/source-file.ts'
import type { SourceValue } from '../../../core/config/source.ts'
import type { Remember } from '../../../core/remember.ts'
import type { Evaluator } from '../../../ports/evaluator.ts'
import type { Git } from '../../../ports/git.ts'

export interface OwnPorts {
  readonly git: Git
  readonly evaluator: Evaluator
  readonly remember: Remember
}

/** The code of a service at one commit, and what functions of its own file are given. */
export interface OwnCommit {
  readonly location: string
  readonly commit: string
  /** Where in the repository; '' is its root. */
  readonly folder: string
  readonly argument: Evaluation['argument']
}

/** A file as it was read, with all files of the commit that were read for it. */
export interface Read {
  readonly source: SourceValue
  readonly sources: ReadonlyMap<string, SourceFile>
}
