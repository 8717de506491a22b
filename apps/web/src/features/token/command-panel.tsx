import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { curlTokenRequest } from '@developer-console/shared/snippets/curl'
import { tokenRequestProgram } from '@developer-console/shared/snippets/programs'
import { useState } from 'react'
import { Code } from '../../ui/code.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Select } from '../../ui/select.tsx'

const languages = [
  { value: 'bash', label: 'bash, zsh' },
  { value: 'powershell', label: 'PowerShell' },
  { value: 'cmd', label: 'cmd' },
  { value: 'httpie', label: 'HTTPie' },
  { value: 'node', label: 'Node' },
  { value: 'python', label: 'Python' },
  { value: 'java', label: 'Java' },
  { value: 'go', label: 'Go' },
  { value: 'csharp', label: 'C#' },
] as const

type Language = (typeof languages)[number]['value']

/** The token request as a command or a program of the engineer's own. */
export function CommandPanel({
  connection,
  className,
}: {
  connection: ConnectionView
  className?: string | undefined
}) {
  const [language, setLanguage] = useState<Language>('bash')
  // A signed assertion cannot be made by a shell alone.
  if (connection.clientAuthentication === 'private_key_jwt') return null
  return (
    <Panel
      title="The same from your machine"
      tools={
        <Select
          small
          aria-label="Shell or language"
          value={language}
          onChange={({ target }) => setLanguage(target.value as Language)}
        >
          {languages.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      }
      foot={<span>The secret stays in your environment, not in your shell history.</span>}
      fill
      clip
      className={className}
    >
      <Code
        label={`Token request for ${languages.find(({ value }) => value === language)?.label ?? language}`}
        text={textOf(connection, language)}
        wrap
        flush
      />
    </Panel>
  )
}

const textOf = (connection: ConnectionView, language: Language): string => {
  switch (language) {
    case 'bash':
    case 'powershell':
    case 'cmd':
      return curlTokenRequest(connection, language)
    default:
      return tokenRequestProgram(connection, language)
  }
}
