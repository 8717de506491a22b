import { describe, expect, it } from 'vitest'
import { addressRefusal } from './address.ts'

const strict = { allowPrivateNetwork: false }
const lenient = { allowPrivateNetwork: true }

describe('an address', () => {
  it.each(['93.184.215.14', '8.8.8.8', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '64:ff9b::808:808'])(
    '%s is public and may be reached',
    (address) => {
      expect(addressRefusal(address, strict)).toBeUndefined()
    },
  )

  it.each([
    '127.0.0.1',
    '127.255.0.3',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    'fd12:3456::1',
    '64:ff9b::7f00:1',
    '198.18.0.1',
    '240.0.0.1',
    'fec0::1',
    '2001:db8::1',
  ])('%s is reached by a connection that may reach the private network alone', (address) => {
    expect(addressRefusal(address, strict)).toMatch(/private network|reserved/)
    expect(addressRefusal(address, lenient)).toBeUndefined()
  })

  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '169.254.0.1',
    'fe80::1',
    'fe80::1%eth0',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    'fd00:ec2::254',
    'fd20:ce::254',
    '0.0.0.0',
    '0.1.2.3',
    '::',
    '::127.0.0.1',
    '::8.8.8.8',
    '::ffff:0:127.0.0.1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
    'evil.test',
    '',
  ])('%s is never reached', (address) => {
    expect(addressRefusal(address, strict)).toBeTypeOf('string')
    expect(addressRefusal(address, lenient)).toBeTypeOf('string')
  })

  it('is reached within the networks of the operator alone, where they are given', () => {
    const team = { allowPrivateNetwork: true, privateNetworks: ['10.0.0.0/8', 'fd00::/8'] }
    expect(addressRefusal('10.1.2.3', team)).toBeUndefined()
    expect(addressRefusal('fd00::5', team)).toBeUndefined()
    expect(addressRefusal('192.168.1.1', team)).toMatch(/outside the networks/)
    expect(addressRefusal('127.0.0.1', team)).toMatch(/outside the networks/)
    expect(addressRefusal('fd00:ec2::254', team)).toMatch(/metadata/)
    expect(addressRefusal('10.1.2.3', { ...team, allowPrivateNetwork: false })).toMatch(/private network/)
  })
})
