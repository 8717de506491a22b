import './styles/tokens.css'
import './styles/base.css'
import './styles/fonts.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { signedOutEvent } from './api/request.ts'
import { createQueryClient } from './routes/query-client.ts'
import { createConsoleRouter } from './routes/router.tsx'
import { signInFrom } from './routes/signed-out.ts'
import { signInByLink, takeKey } from './routes/sign-in-by-link.ts'

// Before anything is drawn or asked for, the key leaves the address bar.
const key = takeKey()

const queryClient = createQueryClient()
const router = createConsoleRouter(queryClient)

addEventListener(signedOutEvent, () => {
  const { pathname, href } = router.state.location
  if (pathname === '/sign-in') return
  queryClient.clear()
  void router.navigate(signInFrom(href))
})

if (key !== undefined) await signInByLink(key, router)

const root = document.getElementById('root')
if (!root) throw new Error('The page has no element with the id “root”')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)

void import('./api/drafts.ts').then(({ forgetOldDrafts }) => forgetOldDrafts())
