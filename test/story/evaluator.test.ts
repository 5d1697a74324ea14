import { evaluatorContract } from '../contract/evaluator.suite.ts'
import { inProcessEvaluator } from './evaluator.ts'

evaluatorContract('in process', inProcessEvaluator)
