/** Whether a dialog or a menu is open above the page: it has the keyboard to itself. */
export const isLayerOpen = (): boolean => document.querySelector('dialog[open], :popover-open') !== null
