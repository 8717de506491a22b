import { closeBrackets } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint'
import { search, searchKeymap } from '@codemirror/search'
import { EditorState } from '@codemirror/state'
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { readJson } from '@developer-console/shared/openapi/json-text'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'
import { cspNonce } from './csp-nonce.ts'
import type { Faults } from './faults.ts'
import css from './json-editor.module.css'

type Props = {
  value: string
  onChange: (text: string) => void
  faults: Faults
}

const highlight = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--syntax-key)' },
  { tag: tags.string, color: 'var(--syntax-string)' },
  { tag: tags.number, color: 'var(--syntax-number)' },
  { tag: tags.bool, color: 'var(--syntax-boolean)' },
  { tag: tags.null, color: 'var(--syntax-null)' },
  { tag: [tags.separator, tags.bracket], color: 'var(--syntax-punctuation)' },
])

const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { font: 'var(--mono-12)', lineHeight: '18px' },
  '.cm-content': { caretColor: 'var(--text)', padding: '8px 0' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--text-subtle)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--hover)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft)',
  },
  '.cm-panels': { backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '.cm-tooltip': {
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius-2)',
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
  },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
})

/** What is wrong with the text as JSON. */
const syntaxFault = (text: string): Diagnostic[] => {
  if (text.trim() === '') return []
  const reading = readJson(text)
  if (reading.ok) return []
  const at = Math.min(reading.position ?? 0, Math.max(0, text.length - 1))
  return [{ from: at, to: Math.min(at + 1, text.length), severity: 'error', message: reading.message }]
}

/** A JSON text in an editor. The text is the caller's: what is typed goes up, what comes down replaces it. */
export function JsonEditor({ value, onChange, faults }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const changed = useRef(onChange)

  useEffect(() => {
    changed.current = onChange
  }, [onChange])

  const first = useRef(value)
  useEffect(() => {
    if (!place.current) return
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          EditorView.cspNonce.of(cspNonce()),
          lineNumbers(),
          history(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          search({ top: true }),
          keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
          json(),
          syntaxHighlighting(highlight),
          lintGutter(),
          linter((current) => syntaxFault(current.state.doc.toString())),
          look,
          EditorView.contentAttributes.of({ 'aria-label': 'Body as JSON', tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [])

  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  return (
    <>
      <div className={css.editor} ref={place} />
      {faults.body.length > 0 && (
        <ul className={css.faults} aria-label="Fields to mend">
          {faults.body.map(({ pointer, fault }) => (
            <li key={pointer}>
              <span className={css.pointer}>{pointer || '/'}</span> {fault.message}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
