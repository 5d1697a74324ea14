import { OWN_PORT } from '../presets/pack-names.ts'
import { presetOf } from '../presets/presets.ts'
import type { Broken, Whole } from './rule.ts'

/** A preset's program is told its password by the command alone, where its image knows no variable for it. */
export function commandsWithoutPassword({ config }: Whole): readonly Broken[] {
  const { type = '', command } = config
  const preset = presetOf(type)
  const variable = preset?.passwords.find((name) => textOf(preset.service.command).includes(`$${name}`))
  if (variable === undefined || command === undefined || textOf(command).includes(variable)) return []
  return [
    {
      path: ['command'],
      message: `takes the place of what type: '${type}' runs, which asks for $${variable}: anybody could log in without it`,
      hint: `Write what is to be added as args: ['--maxmemory', '1g']; or say --requirepass "$${variable}" here too.`,
    },
  ]
}

/** A port of the Service on which its program does not listen. */
export function portsOfNobody({ config, isOwn }: Whole): readonly Broken[] {
  const { type = '', web, ports, env = {}, command, args, resources } = config
  const preset = presetOf(type)
  const port = ports?.[0]?.port
  // Looked at ahead of the rest, which nobody is without, it cannot be told.
  if (port === undefined || !isOwn('ports') || resources === undefined) return []
  if (preset === undefined) return web === undefined || port === OWN_PORT ? [] : [besideWeb(port)]
  const { service, portVariable } = preset
  const isSaid =
    portsOf(service).includes(port) ||
    (portVariable !== undefined && String(env[portVariable]) === String(port)) ||
    textOf(command ?? service.command) !== textOf(service.command) ||
    textOf(args ?? service.args) !== textOf(service.args)
  if (isSaid) return []
  const own = portsOf(service).join(' and ')
  return [
    {
      path: ['ports'],
      message: `${port} is a port that nobody listens on: what type: '${type}' runs listens on ${own}`,
      hint:
        portVariable === undefined
          ? 'Leave it out; or tell the program too, with `args`.'
          : `Leave it out; or tell the program too: env: { ${portVariable}: ${port} }.`,
    },
  ]
}

function besideWeb(port: number): Broken {
  return {
    path: ['ports'],
    message: `${port} is a port that nobody listens on: the server of web listens on ${OWN_PORT}`,
    hint: 'Leave it out: requests from outside come to the port of their URL, whatever this one is.',
  }
}

function portsOf({ port, ports }: { readonly port?: unknown; readonly ports?: unknown }): readonly number[] {
  const all = [port, ...(typeof ports === 'object' && ports !== null ? Object.values(ports) : [])]
  return all.filter((each) => typeof each === 'number')
}

function textOf(words: unknown): string {
  return Array.isArray(words) ? words.join(' ') : typeof words === 'string' ? words : ''
}
