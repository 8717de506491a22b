import { useParams } from '@tanstack/react-router'
import { WindowPage } from '../../ui/page.tsx'

export function ExplorerScreen() {
  const { connection, operation } = useParams({ from: '/shell/c/$connection/explore/{-$operation}' })
  return (
    <WindowPage windowTitle="Explore">
      <h1>Explore</h1>
      <p>
        {connection} {operation}
      </p>
    </WindowPage>
  )
}
