import { Page } from '../../ui/page.tsx'

export function GetStartedScreen() {
  return (
    <Page title="Get started" windowTitle="Get started">
      <p>…</p>
    </Page>
  )
}
