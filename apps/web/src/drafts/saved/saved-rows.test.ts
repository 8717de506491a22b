import type { SavedRequestSummary } from '@developer-console/shared/contract/saved-request'
import { describe, expect, it } from 'vitest'
import { foldersOf, savedFound, savedRows } from './saved-rows.ts'

const saved = (name: string, folder = '', more: Partial<SavedRequestSummary> = {}): SavedRequestSummary => ({
  id: name,
  name,
  folder,
  visibility: 'private',
  connectionId: 'eu',
  method: 'GET',
  path: '/metering/v2/meters',
  notes: '',
  mayChange: true,
  createdAt: '2026-03-01T12:00:00.000Z',
  updatedAt: '2026-03-01T12:00:00.000Z',
  ...more,
})

const all = [saved('Loose'), saved('All meters', 'Metering'), saved('New meter', 'Metering', { method: 'POST' })]
const names = (requests: readonly SavedRequestSummary[]) => requests.map(({ name }) => name)

describe('the list of saved requests', () => {
  it('has folders with how many are in them, and no heading over those without one', () => {
    expect(
      savedRows(all).map((row) => (row.kind === 'folder' ? `${row.name} ${row.count}` : row.request.name)),
    ).toEqual(['Loose', 'Metering 2', 'All meters', 'New meter'])
    expect(foldersOf(all)).toEqual(['Metering'])
  })

  it('is searched in names, folders, methods, paths and notes, all words of it', () => {
    expect(names(savedFound(all, ' '))).toEqual(['Loose', 'All meters', 'New meter'])
    expect(names(savedFound(all, 'metering new'))).toEqual(['New meter'])
    expect(names(savedFound(all, 'post'))).toEqual(['New meter'])
    expect(names(savedFound([saved('A', '', { notes: 'for the demo' })], 'DEMO'))).toEqual(['A'])
    expect(savedFound(all, 'nowhere')).toEqual([])
  })
})
