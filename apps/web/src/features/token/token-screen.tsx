import { useParams } from '@tanstack/react-router'
import { Page } from '../../ui/page.tsx'

export function TokenScreen() {
  const { connection } = useParams({ from: '/shell/c/$connection/token' })
  return (
    <Page title="Access token" windowTitle="Token">
      <p>{connection}</p>
    </Page>
  )
}
