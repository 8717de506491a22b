import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import layout from '../ui/layout.module.css'
import { Switch } from '../ui/switch.tsx'
import css from './keys-dialog.module.css'
import { setSingleKeys, singleKeysAreOn } from './single-keys.ts'

/** What the keys do. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Keys"
      foot={
        <Button data-first onClick={onClose}>
          Close
        </Button>
      }
    >
      <dl className={css.keys}>
        <dt>
          <Kbd>⌘K</Kbd>
        </dt>
        <dd>Find or go to</dd>
        <dt>
          <Kbd>⌘↵</Kbd>
        </dt>
        <dd>Send the request</dd>
        <dt>
          <Kbd>Esc</Kbd>
        </dt>
        <dd>Cancel what is under way, close what is open</dd>
        <dt>
          <Kbd>/</Kbd>
        </dt>
        <dd>Search in the list</dd>
        <dt>
          <Kbd>G</Kbd>
          <Kbd>T</Kbd>
        </dt>
        <dd>
          Go to Token; <Kbd>G</Kbd> <Kbd>E</Kbd> Explore, <Kbd>G</Kbd> <Kbd>H</Kbd> History, <Kbd>G</Kbd> <Kbd>C</Kbd>{' '}
          Connections, <Kbd>G</Kbd> <Kbd>S</Kbd> Get started
        </dd>
        <dt>
          <Kbd>N</Kbd>
          <Kbd>P</Kbd>
        </dt>
        <dd>
          Next and previous difference of two calls; <Kbd>F</Kbd> folds what is the same
        </dd>
        <dt>
          <Kbd>?</Kbd>
        </dt>
        <dd>This list</dd>
      </dl>
      <SingleKeys />
    </Dialog>
  )
}

function SingleKeys() {
  const [on, setOn] = useState(singleKeysAreOn)
  return (
    <div className={layout.row}>
      <Switch
        label="Single-letter keys"
        on={on}
        onChange={(next) => {
          setSingleKeys(next)
          setOn(next)
        }}
      />
      <span>Single-letter keys are {on ? 'on' : 'off'}</span>
    </div>
  )
}
