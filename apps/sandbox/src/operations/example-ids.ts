import { uuidOf } from '../data/uuid.ts'

/** Identifiers that exist in the first environment, so that an example can be sent as it stands. */
export const exampleIds = {
  meterType: uuidOf('eu/meter-type/API requests'),
  meter: uuidOf('eu/meter/API requests/0'),
  meterKey: uuidOf('eu/meter-key/0'),
  stream: uuidOf('eu/stream/API gateway'),
} as const
