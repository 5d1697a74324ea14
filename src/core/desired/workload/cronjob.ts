import type { DesiredObject } from '../../objects/object.ts'
import type { CronJob, Service } from '../../services/service.ts'
import type { Frame, Part, PinnedImage } from '../frame.ts'
import { makeObject, podLabels } from '../identity.ts'
import { dnsLabel, OWNER_LIMIT } from '../names.ts'
import { jobContainer, type PodParts } from './container.ts'
import { jobPlacement } from './placement.ts'
import { podTemplate, versionLabel } from './pod-template.ts'

export function renderCronJob(
  frame: Frame,
  part: Part,
  image: PinnedImage,
  parts: PodParts,
  job: CronJob,
): DesiredObject {
  const name = cronName(part.service, job)
  const pod = podTemplate(part.service, {
    labels: podLabels(frame, part.service, name),
    container: jobContainer(part, image, parts, job.command),
    volumes: parts.volumes,
    placement: jobPlacement(frame, part.service),
    restartPolicy: 'Never',
  })
  const spec = {
    schedule: job.schedule,
    ...(job.timeZone === undefined ? {} : { timeZone: job.timeZone }),
    // Who is at rest is not woken by the clock.
    ...(part.service.replicas === 0 ? { suspend: true } : {}),
    // A run that takes longer than its interval is not joined by a second one.
    concurrencyPolicy: 'Forbid',
    jobTemplate: {
      spec: {
        // A failed run is visible and waits for the next; blind repeats of half-done work do harm.
        backoffLimit: 0,
        template: pod,
      },
    },
  }
  const named = { apiVersion: 'batch/v1', kind: 'CronJob', name }
  return makeObject(frame, part.service, named, { spec }, { labels: versionLabel(image) })
}

function cronName(service: Service, job: CronJob): string {
  return dnsLabel(`${service.name}-${job.name}`, OWNER_LIMIT)
}
