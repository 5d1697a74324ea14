import { type DesiredObject, printId } from '../../objects/object.ts'
import { byText } from '../../objects/order.ts'
import { type Origin, printOrigin } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'

/** Where each service is written. */
export type Written = ReadonlyMap<string, { readonly origin: Origin | undefined }> | undefined

/** Whether a service is there by a branch that comes and goes: then it alone is held. */
export type IsPassing = (service: string) => boolean

/** Two services that make the same object: each round one would overwrite the other. */
export function doubles(
  objects: readonly DesiredObject[],
  outline: { readonly doubles: readonly (readonly [number, number])[] },
  written: Written,
  isPassing: IsPassing = () => false,
): readonly Problem[] {
  return outline.doubles.flatMap(([place, before]) => {
    const [object, other] = [objects[place], objects[before]]
    return object && other ? [double(object, other, written, isPassing)] : []
  })
}

function double(
  object: DesiredObject,
  other: DesiredObject,
  written: Written,
  isPassing: IsPassing,
): Problem {
  const [one, two] = [whose(other.service, written), whose(object.service, written)].sort(byText)
  return {
    code: 'desired.same-object',
    message:
      one === two
        ? `${one} makes ${printId(object.id)} twice`
        : `${one} and ${two} both make ${printId(object.id)}`,
    hint: 'Rename one of the services, or what makes it there: a job, a process, an object.',
    ...placeOf([object.service, other.service], written, isPassing),
  }
}

export function whose(service: string | undefined, written: Written): string {
  if (service === undefined) return 'the instance'
  const origin = written?.get(service)?.origin
  return origin?.file === undefined ? service : `${service} (${printOrigin(origin)})`
}

/** Of two that are in each other's way the one that passes yields, else the first. */
export function placeOf(
  services: readonly (string | undefined)[],
  written: Written,
  isPassing: IsPassing = () => false,
): Pick<Problem, 'path' | 'file' | 'line' | 'service'> {
  const named = services.filter((service) => service !== undefined && service !== '') as readonly string[]
  const passing = named.find(isPassing)
  const service = passing ?? named[0] ?? ''
  return {
    path: ['services', service],
    ...(passing === undefined ? {} : { service: passing }),
    ...at(written?.get(service)?.origin),
  }
}
