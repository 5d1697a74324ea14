import type { Config, Exported, Service } from '../schema/index.js'

// What an ops repository imports from 'diploid', for its editor: these functions give back what they take.
// In: a configuration. Out: the same. Limits: references (`services`, `vars`, `from`, …) exist only where Diploid
// evaluates a file; here they are types alone, generated into schema/index.d.ts.

/** Takes the ops file's value, or the function that returns it. */
export function defineConfig(config: Exported<Config>): Exported<Config> {
  return config
}

/** The same for the file of a service. */
export function defineService(service: Exported<Service>): Exported<Service> {
  return service
}
