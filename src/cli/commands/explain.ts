import { isSetting } from '../../core/config/ops/settings/explain.ts'
import { provenanceOf } from '../../core/config/provenance.ts'
import { nearest } from '../../core/config/reading/nearest.ts'
import { SERVICE_SHORT_KEYS, ServiceConfig } from '../../core/config/schema/service.ts'
import { type Overview, overviewOf } from '../../core/desired/overview/overview.ts'
import { type Json, type KeyPath, printPath } from '../../core/json.ts'
import { isError, type Problem, uniqueProblems } from '../../core/problem.ts'
import { explainValues } from '../../core/services/explain/explain.ts'
import { OFFLINE_CLUSTER, offlineGit } from '../../reconcile/prepare/offline.ts'
import { prepareInstance } from '../../reconcile/prepare/prepare.ts'
import type { Prepared } from '../../reconcile/prepare/prepared.ts'
import type { Context } from '../context.ts'
import {
  describeEnvironment,
  describeImage,
  describeSettings,
  describeValues,
  type InferredRow,
  imageAsJson,
  overviewAsJson,
  settingsAsJson,
  valuesAsJson,
} from '../output/explanation.ts'
import { printAnswer } from '../output/print-answer.ts'
import { printProblems, withoutNotYet } from '../output/print-problems.ts'
import { whileWorking } from '../output/while-working.ts'
import { EXIT, type ExitCode } from '../program/exit-codes.ts'
import { UsageError } from '../program/report-failure.ts'
import { openRound } from '../start/open-round.ts'
import { fileOptions } from '../start/ports-options.ts'
import { amongServices, type Question, questionOf, VARIABLES } from '../start/question.ts'
import { settingsAsked } from '../start/settings-asked.ts'

/** Says where values come from: an environment at a glance, a service, one key, or what an image is made of. */
export async function run(context: Context): Promise<ExitCode> {
  const { terminal, options, signal } = context
  const asked = context.argument === undefined ? undefined : questionOf(context.argument)
  const files = await context.wiring.openFiles(fileOptions(context))
  const ports = options.offline ? { ...files, git: offlineGit(files.git), registry: undefined } : files
  try {
    const start = await openRound(context, ports)
    const question = asked && amongServices(asked, start.configuration?.ops.services)
    const asking = settingsAsked(ports.evaluator, start, question, signal)
    const settings = await whileWorking(context, 'reading the settings', asking)
    const told = [
      describeSettings(settings.common, terminal.scrub),
      ...[...settings.own].map(([name, rows]) =>
        describeSettings(rows, terminal.scrub, `settings in ${name}`),
      ),
    ].filter((text) => text !== '')
    const asData = [
      ...settingsAsJson(settings.common),
      ...[...settings.own].flatMap(([name, rows]) => settingsAsJson(rows, name)),
    ]
    if (question !== undefined && told.length > 0) {
      const problems = uniqueProblems([...start.problems, ...settings.problems])
      printProblems(terminal, withoutNotYet(problems, pathOf(question)))
      printAnswer(terminal, options.output, told.join('\n\n'), { settings: asData })
      return EXIT.done
    }
    const found: Problem[] = [...start.problems]
    const answers: Answer[] = []
    for (const instance of start.instances) {
      if (start.configuration === undefined) continue
      const input = {
        place: start.place,
        configuration: start.configuration,
        instance,
        cluster: OFFLINE_CLUSTER,
        owner: undefined,
        previous: undefined,
        secrets: 'if-known' as const,
      }
      const preparing = prepareInstance(ports, input, signal)
      const prepared = await whileWorking(context, `reading ${instance.name}`, preparing)
      found.push(...prepared.problems)
      if (prepared.value !== undefined) answers.push(answer(prepared.value, question, terminal.scrub))
    }
    if (question !== undefined && answers.length > 0)
      checkFound(question, start.configuration?.ops.services, answers)
    const problems = uniqueProblems(found).filter((problem) => concerns(problem, question))
    printProblems(terminal, withoutNotYet(problems, pathOf(question)))
    const text = [...answers.map((one) => one.text), ...told].filter((one) => one !== '')
    printAnswer(terminal, options.output, text.join('\n\n'), {
      environments: answers.map((one) => one.data),
      ...(question === undefined ? { settings: asData } : {}),
    })
    // Whoever asks where a value comes from may be looking for a mistake: an answer is a success.
    if (answers.length > 0) return EXIT.done
    return problems.some(isError) ? EXIT.usage : EXIT.done
  } finally {
    await files.close()
  }
}

function pathOf(question: Question | undefined): KeyPath {
  return question === undefined ? [] : [question.service, ...question.path]
}

function concerns({ service }: Problem, question: Question | undefined): boolean {
  return question === undefined || service === undefined || service === question.service
}

interface Answer {
  readonly text: string
  readonly data: Json
  readonly found: boolean
}

function answer(prepared: Prepared, question: Question | undefined, scrub: (text: string) => string): Answer {
  const environment = prepared.instance.name
  const { services, images, lookups, layers, values } = prepared
  const overview = overviewOf(services, images, lookups, layers)
  if (question === undefined) {
    return {
      text: describeEnvironment(prepared, overview, scrub),
      data: { environment, services: overview.map(overviewAsJson) },
      found: true,
    }
  }
  const { service, path } = question
  if (service === VARIABLES && !prepared.configuration.ops.services.has(VARIABLES)) {
    const rows = explainValues(prepared.vars.value, provenanceOf(prepared.vars.layers), path)
    return {
      text: describeValues(`vars in ${environment}`, [], rows ?? [], scrub),
      data: { environment, ...valuesAsJson([], rows ?? []) },
      found: rows !== undefined,
    }
  }
  const value = values.get(service)
  const image = images.find((one) => one.service === service && !('container' in one))
  const [key] = path
  if (key === 'image' && path.length === 1 && image?.kind === 'build') {
    return {
      text: describeImage(environment, image, scrub),
      data: { environment, ...imageAsJson(image) },
      found: true,
    }
  }
  const own = overview.find((one) => one.service === service)
  const decided = own?.decided ?? []
  const others = new Set(decided.filter(({ byKey }) => byKey).map((one) => one.key))
  const rows = value && explainValues(value, provenanceOf(layers.get(service) ?? []), path, others)
  const inferred = [
    ...inferredOf(own).filter(({ name }) => key === undefined || (key === name && path.length === 1)),
    // Among all that a service has these would be in the way of what was written.
    ...decided
      .filter((one) => one.key === key && path.length === 1)
      .map((one) => ({ name: one.key, text: one.value, because: one.because, isInferred: false })),
  ]
  return {
    text: describeValues(`${service} in ${environment}`, inferred, rows ?? [], scrub),
    data: { environment, service, ...valuesAsJson(inferred, rows ?? []) },
    found: rows !== undefined || inferred.length > 0,
  }
}

function inferredOf(overview: Overview | undefined): readonly InferredRow[] {
  if (overview === undefined) return []
  const { shape, image, ports, routes } = overview
  return Object.entries({ shape, image, ports, routes }).flatMap(([name, { value: text, because }]) =>
    because === undefined ? [] : [{ name, text, because, isInferred: true }],
  )
}

/** What is set nowhere: a word that nobody knows, or a key that is simply left out. */
function checkFound(
  { service, path }: Question,
  services: ReadonlyMap<string, unknown> | undefined,
  answers: readonly Answer[],
): void {
  if (answers.some((one) => one.found)) return
  const names = [...(services?.keys() ?? [])]
  if (service === VARIABLES && !names.includes(VARIABLES))
    throw new UsageError(
      `${printPath([VARIABLES, ...path])} is set nowhere`,
      '`diploid explain vars` lists the variables.',
    )
  if (!names.includes(service) && isSetting(service))
    throw new UsageError(
      `${printPath([service, ...path])} is set nowhere`,
      `\`diploid explain ${service}\` lists what is set of it.`,
    )
  if (!names.includes(service)) {
    const meant = nearest(service, names)
    throw new UsageError(
      `there is no service '${service}'`,
      meant === undefined ? `There are: ${names.join(', ') || 'none'}.` : `Did you mean ${meant}?`,
    )
  }
  const key = String(path[0])
  const keys = Object.keys(ServiceConfig.shape)
  if (path.length > 0 && !keys.includes(key)) {
    const meant = nearest(key, [...keys, ...Object.keys(SERVICE_SHORT_KEYS)])
    throw new UsageError(
      `a service has no key '${key}'`,
      meant === undefined ? `Its keys: ${keys.join(', ')}.` : `Did you mean ${meant}?`,
    )
  }
  const about =
    path.length === 1 ? ServiceConfig.shape[key as keyof ServiceConfig]?.meta()?.description : undefined
  throw new UsageError(
    `${printPath([service, ...path])} is set nowhere`,
    `${about === undefined ? '' : `${key}: ${about} `}\`diploid explain ${service}\` lists what is set.`,
  )
}
