import { WindowPage } from '../../ui/page.tsx'

export function HistoryScreen() {
  return (
    <WindowPage windowTitle="History">
      <h1>History</h1>
    </WindowPage>
  )
}
