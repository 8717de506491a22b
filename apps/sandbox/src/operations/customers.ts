import { z } from 'zod'
import { json, type Operation, operation } from '../gateway/operation.ts'
import { OwnId } from './schemas.ts'

const path = '/accounts/v1/customers'

const Customer = z
  .strictObject({
    id: OwnId,
    userId: z.string(),
    region: z.enum(['EMEA', 'APAC', 'AMER', 'unknown']),
    numberOfMeters: z.int(),
  })
  .meta({ id: 'Customer' })

const CustomerList = z
  .strictObject({
    customers: z.array(Customer),
    page: z.int(),
    pageSize: z.int(),
    totalPages: z.int(),
    total: z.int(),
  })
  .meta({ id: 'CustomerList' })

const listCustomers = operation({
  id: 'listCustomers',
  method: 'get',
  path,
  tag: 'Account',
  summary: 'List customers',
  description:
    'The customers whose usage is metered, by page number instead of cursor, with the neighbouring pages in `Link`. Their names are in every script.\n\nNot documented by the vendor: the operation is the sandbox’s own.',
  scope: 'read:customers',
  feature: 'usageMetering',
  limit: 'reads',
  query: {
    page: {
      schema: z.coerce.number({ error: 'A whole number' }).int('A whole number').min(1).default(1),
      description: 'Counted from 1',
      example: 1,
    },
    pageSize: {
      schema: z.coerce.number({ error: 'A whole number' }).int('A whole number').min(1).max(200).default(50),
      description: 'Rows of a page, at most 200',
      example: 50,
    },
  },
  answers: {
    200: {
      description: 'One page of customers',
      content: { 'application/json': { schema: CustomerList } },
      headers: {
        Link: {
          description: 'The first, previous, next and last page (RFC 8288)',
          schema: z.string(),
          example: `<${path}?page=2&pageSize=50>; rel="next"`,
        },
      },
    },
  },
  serve: ({ store, query: { page, pageSize } }) => {
    const total = store.customers.length
    const totalPages = Math.ceil(total / pageSize)
    const counts = Map.groupBy(store.meters(), (meter) => meter.userId)
    const neighbours = { first: 1, prev: page - 1, next: page + 1, last: totalPages }
    const links = Object.entries(neighbours)
      .filter(([, number]) => number >= 1 && number <= totalPages)
      .map(([relation, number]) => `<${path}?page=${number}&pageSize=${pageSize}>; rel="${relation}"`)
    const customers = store.customers
      .slice((page - 1) * pageSize, page * pageSize)
      .map(({ id, userId, region }) => ({ id, userId, region, numberOfMeters: counts.get(userId)?.length ?? 0 }))
    return json({ customers, page, pageSize, totalPages, total }, 200, { link: links.join(', ') })
  },
})

export const customerOperations: Operation[] = [listCustomers]
