import { uuidOf } from './uuid.ts'

/** Somebody whose usage is metered. `userId` is what meters are made for. */
export type Customer = { id: string; userId: string; region: 'EMEA' | 'APAC' | 'AMER' | 'unknown' }

// Names that break clients which escape carelessly: other scripts, blanks, slashes, plus signs, both directions, the
// longest that is allowed.
const awkward = [
  'Cloud AI',
  'Ölands Glas & Kök AB',
  '東京メーター',
  "O'Neill/Sons",
  'a+b@example.test',
  '+46 70 000 00 01',
  'مؤسسة القياس',
  'Łódź Wodociągi',
  '100% Juice?',
  'a#b;c=d',
  'Société Générale d’Énergie',
  'Consolidated International Freight Forwarding and Warehousing Holdings of the Greater Northern Territories and Islands Limited Co'.slice(
    0,
    128,
  ),
]

const first = [
  'Amber',
  'Baltic',
  'Cedar',
  'Delta',
  'Ember',
  'Fjord',
  'Granite',
  'Harbor',
  'Indigo',
  'Juniper',
  'Kestrel',
  'Lumen',
  'Meridian',
  'Nordic',
  'Orchard',
  'Pine',
  'Quartz',
  'River',
  'Summit',
  'Tundra',
]
const second = [
  'Analytics',
  'Bank',
  'Clinics',
  'Data',
  'Energy',
  'Foods',
  'Games',
  'Hotels',
  'Insurance',
  'Jets',
  'Kitchens',
  'Logistics',
  'Media',
  'Networks',
  'Optics',
  'Print',
  'Quarries',
  'Robotics',
  'Schools',
  'Telecom',
]
const regions = ['EMEA', 'APAC', 'AMER', 'unknown'] as const

export const customerCount = 400

/** The 400 customers of an environment, the busiest first. */
export const customersOf = (seed: string): Customer[] =>
  Array.from({ length: customerCount }, (_, index) => ({
    id: uuidOf(`${seed}/customer/${index}`),
    userId:
      awkward[index] ?? `${first[index % first.length]} ${second[Math.floor(index / first.length) % second.length]}`,
    region: regions[(index * 7) % 4] ?? 'unknown',
  }))
