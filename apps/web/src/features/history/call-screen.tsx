import { useParams } from '@tanstack/react-router'
import { Page } from '../../ui/page.tsx'

export function CallScreen() {
  const { call } = useParams({ from: '/shell/c/$connection/history/$call' })
  return (
    <Page title="Call" windowTitle="Call">
      <p>{call}</p>
    </Page>
  )
}
