import { type Code, codeLabel, codeLanguages, isCodeLanguage } from '@developer-console/shared/snippets/code'
import Download from 'lucide-react/icons/download'
import { saveFile } from '../answer/download.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Select } from '../ui/select.tsx'
import { useCodeLanguage } from './use-code-language.ts'

type Props = {
  code: Code
  /** What the code does: “call”. */
  of: string
}

/** Which language code is shown in, and buttons that copy it or save it as a file. */
export function CodeTools({ code, of }: Props) {
  const [language, choose] = useCodeLanguage()
  return (
    <>
      <Select
        small
        aria-label="Shell or language"
        value={language}
        onChange={({ target }) => isCodeLanguage(target.value) && choose(target.value)}
      >
        {codeLanguages.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      <Button
        variant="quiet"
        size="small"
        icon={Download}
        title={code.fileName}
        onClick={() => saveFile(new Blob([`${code.text}\n`]), code.fileName)}
      >
        Download
      </Button>
      <CopyButton text={code.text} label={`Copy ${of} in ${codeLabel(language)}`} />
    </>
  )
}
