import { z } from 'zod'
import { CallMethod } from './connection.ts'

/** Whose a saved request is: `private` is the owner's alone, `shared` is read by everybody who is signed in. */
export const Visibility = z.enum(['private', 'shared'])
export type Visibility = z.infer<typeof Visibility>

/** Longest draft in characters: a request to be sent again by hand, not a store of files. */
const longestDraft = 512 * 1024

// Names stand in one line of a list; a control character in one shows nothing, or something else than it is.
const line = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `at most ${most} characters`)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'one line, without control characters')

const Name = line(200).min(1, 'a name is missing')

/** A path of folders, as in `Metering / reads`; `''` for none. Blanks around a slash mean nothing. */
const Folder = line(400)

const Notes = z
  .string()
  .max(10_000, 'at most 10,000 characters')
  .refine((text) => !text.includes('\0'), 'holds a NUL')

const Draft = z.string().max(longestDraft, 'at most 512 KiB')

/** What is given of a request to be saved. */
export const SavedRequestInput = z.strictObject({
  name: Name,
  folder: Folder.default(''),
  visibility: Visibility.default('private'),
  connectionId: z.string().min(1).max(128),
  /** The console's own key of the operation; absent for a free call. */
  operationId: line(1024).min(1).optional(),
  method: CallMethod,
  /** Where it goes, templates unfilled, without its query: what a list shows. */
  path: line(65_536).min(1),
  /** JSON text of what is filled in, so that numbers stay as they were typed. Values of credentials are dropped. */
  draft: Draft,
  notes: Notes.default(''),
})
export type SavedRequestInput = z.input<typeof SavedRequestInput>

/** Changes of a saved request; what is left out stays. */
export const SavedRequestChanges = z.strictObject({
  name: Name.optional(),
  folder: Folder.optional(),
  visibility: Visibility.optional(),
  connectionId: z.string().min(1).max(128).optional(),
  draft: Draft.optional(),
  notes: Notes.optional(),
})
export type SavedRequestChanges = z.input<typeof SavedRequestChanges>

/** One row of the list. */
export const SavedRequestSummary = z.object({
  id: z.string(),
  name: z.string(),
  folder: z.string(),
  visibility: Visibility,
  connectionId: z.string(),
  operationId: z.string().optional(),
  method: z.string(),
  path: z.string(),
  notes: z.string(),
  /** Whether the asker may change it: their own, or an administrator. */
  mayChange: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type SavedRequestSummary = z.infer<typeof SavedRequestSummary>

export const SavedRequest = SavedRequestSummary.extend({ draft: z.string() })
export type SavedRequest = z.infer<typeof SavedRequest>

/** By folder, then by name. The drafts are asked for one by one. */
export const SavedRequestList = z.object({ requests: z.array(SavedRequestSummary) })
export type SavedRequestList = z.infer<typeof SavedRequestList>
