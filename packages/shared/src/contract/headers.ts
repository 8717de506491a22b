import { z } from 'zod'

/** Headers in the order and spelling in which they came, repeated ones apart. */
export const HeaderList = z.array(z.tuple([z.string(), z.string()]))
export type HeaderList = z.infer<typeof HeaderList>
