import type { Project } from '@developer-console/shared/snippets/project'
import { strToU8, zipSync } from 'fflate'

/** A project as a ZIP archive, in a folder of its name. */
export const archiveOf = ({ name, files }: Project): Uint8Array<ArrayBuffer> =>
  zipSync(
    Object.fromEntries(
      files.map(({ path, content }) => [`${name}/${path}`, typeof content === 'string' ? strToU8(content) : content]),
    ),
  )
