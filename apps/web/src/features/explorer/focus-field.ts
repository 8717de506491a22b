/** The id of the control for a parameter or a body field (by RFC 6901 pointer). */
export const fieldId = (place: string, name: string): string => `field-${place}-${name}`

/** Brings a field into sight and puts the cursor into it; its tab is opened by the builder, which listens. */
export const focusField = (place: string, name = ''): void => {
  dispatchEvent(new CustomEvent('explorer:focus-field', { detail: { place, name } }))
}

/** Focuses the control, the nearest enclosing one where the pointer leads deeper than the form. */
export const focusControl = (place: string, name: string): void => {
  for (let at = name; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const control = document.getElementById(fieldId(place, at))
    if (control) {
      control.scrollIntoView({ block: 'center' })
      control.focus()
      return
    }
    if (at === '') return
  }
}
