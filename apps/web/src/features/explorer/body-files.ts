import type { Field } from '@developer-console/shared/openapi/schema-form'
import { createContext, use } from 'react'

/** The files of a body whose fields are being filled in. */
export type BodyFiles = {
  /** The file that was chosen for a place, as long as this name still stands there. */
  at: (pointer: string, name: string) => File | undefined
  /** Puts files in places; what stands in the value is the caller's. */
  put: (files: Readonly<Record<string, File>>) => void
  /** The media types that the document names for a field. */
  types: (field: Field) => string[]
}

/** Absent where a body carries no files: binary text in JSON is typed. */
export const BodyFilesContext = createContext<BodyFiles | undefined>(undefined)

export const useBodyFiles = (): BodyFiles | undefined => use(BodyFilesContext)

/** A file's name as it stands in the value, and the file where it is here. */
export type NamedFile = { name: string; file: File | undefined }

/** The files of a list after others were chosen: one that is chosen again takes the place that its name has kept. */
export const withChosen = (kept: readonly NamedFile[], chosen: readonly File[]): NamedFile[] => {
  const fresh = chosen.map((file): NamedFile => ({ name: file.name, file }))
  const mended = kept.map((entry) => {
    if (entry.file) return entry
    const at = fresh.findIndex(({ name }) => name === entry.name)
    return at < 0 ? entry : (fresh.splice(at, 1)[0] ?? entry)
  })
  return [...mended, ...fresh]
}
