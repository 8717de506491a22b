/**
 * The path below which the console is served, with a slash at both ends. Built files lie in a folder directly below it;
 * a proxy may put the console below a path of its host.
 */
export const basePath: string = import.meta.env.DEV ? '/' : new URL(/* @vite-ignore */ '../', import.meta.url).pathname
