import { useState } from 'react'

// Until the page is loaded anew: whoever reads one page of a list as a table wants the next one as a table too.
const choices = new Map<string, string>()

/** Which view of bodies of one kind was chosen last, in this answer or another. */
export const useViewChoice = <View extends string>(kind: string, otherwise: View): [View, (view: View) => void] => {
  const [view, setView] = useState(() => (choices.get(kind) as View | undefined) ?? otherwise)
  const choose = (next: View) => {
    choices.set(kind, next)
    setView(next)
  }
  return [view, choose]
}
