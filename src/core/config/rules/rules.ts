import { badAllow } from './allow.ts'
import {
  branchWithoutCode,
  externalAndCode,
  imageAndBuild,
  manifestsAndCode,
  packBesideDockerfile,
  webBesideOthers,
} from './code.ts'
import { badSchedules, cronWithoutImage, incompleteCron } from './cron/cron.ts'
import { badTimeZones } from './cron/time-zone.ts'
import {
  badAuth,
  badIsolation,
  badRedirects,
  corsOfEverybody,
  incompleteProxies,
} from './network/exposure.ts'
import {
  duplicatePorts,
  externalWithoutHost,
  incompletePorts,
  incompleteRoutes,
  routesOfHeadless,
} from './network.ts'
import { oddAmounts } from './pods/amounts.ts'
import {
  idleContainers,
  incompleteProcesses,
  processesWithoutImage,
  sameContainers,
} from './pods/containers.ts'
import { probesOfTwoKinds, rootWithoutRoot } from './pods/health.ts'
import { limitsBelowRequests } from './pods/resources.ts'
import {
  execTooEarly,
  incompleteTasks,
  tasksWithoutImage,
  verifyWithoutDockerfile,
  verifyWithoutTests,
} from './pods/tasks.ts'
import { commandsWithoutPassword, portsOfNobody } from './presets.ts'
import type { Rule } from './rule.ts'

import { badAutoscale, badDisruption } from './scaling.ts'
import {
  daemonAndStateful,
  daemonWithReplicas,
  daemonWithStorage,
  duplicateMounts,
  incompleteMounts,
  singleWithReplicas,
  storageWithReplicas,
} from './shape.ts'

/** Mistakes that no key shows alone; the name is the problem's code. */
export const RULES: Readonly<Record<string, Rule>> = {
  'config.image-and-build': imageAndBuild,
  'config.branch-without-code': branchWithoutCode,
  'config.external-and-code': externalAndCode,
  'config.manifests-and-code': manifestsAndCode,
  'config.web-and-code': webBesideOthers,
  'config.pack-and-dockerfile': packBesideDockerfile,
  'config.external-host': externalWithoutHost,
  'config.daemon-replicas': daemonWithReplicas,
  'config.daemon-stateful': daemonAndStateful,
  'config.daemon-storage': daemonWithStorage,
  'config.shared-storage': storageWithReplicas,
  'config.single-replicas': singleWithReplicas,
  'config.mount-incomplete': incompleteMounts,
  'config.duplicate-mount': duplicateMounts,
  'config.port-incomplete': incompletePorts,
  'config.duplicate-port': duplicatePorts,
  'config.preset-command': commandsWithoutPassword,
  'config.preset-port': portsOfNobody,
  'config.route-incomplete': incompleteRoutes,
  'config.headless-route': routesOfHeadless,
  'config.cors-credentials': corsOfEverybody,
  'config.proxy': incompleteProxies,
  'config.redirect': badRedirects,
  'config.auth': badAuth,
  'config.isolation': badIsolation,
  'config.disruption': badDisruption,
  'config.autoscale': badAutoscale,
  'config.limit-below-request': limitsBelowRequests,
  'config.odd-amount': oddAmounts,
  'config.probe': probesOfTwoKinds,
  'config.root': rootWithoutRoot,
  'config.process-command': incompleteProcesses,
  'config.external-process': processesWithoutImage,
  'config.container-idle': idleContainers,
  'config.container-name': sameContainers,
  'config.task-command': incompleteTasks,
  'config.task-exec': execTooEarly,
  'config.verify': verifyWithoutTests,
  'config.verify-target': verifyWithoutDockerfile,
  'config.external-task': tasksWithoutImage,
  'config.cron-image': cronWithoutImage,
  'config.cron-incomplete': incompleteCron,
  'config.cron-schedule': badSchedules,
  'config.time-zone': badTimeZones,
  'config.allow': badAllow,
}
