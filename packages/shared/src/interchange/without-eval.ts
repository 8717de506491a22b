import { config } from 'zod'

// Before any schema is made: making one tries whether code can be generated, which the page's policy forbids and reports.
config({ jitless: true })
