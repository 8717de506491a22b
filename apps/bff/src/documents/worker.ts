import { parentPort } from 'node:worker_threads'
import { createTaskPerformer, isRefusal, type TaskName, type Tasks } from './worker-task.ts'

/** A task as it arrives in the thread. */
export type Ask = { [Name in TaskName]: { name: Name; ask: Tasks[Name]['ask'] } }[TaskName]
/** What comes back: the answer, a refusal in words for the engineer, or a fault of the console. */
export type Reply = { answer: unknown } | { refusal: string } | { fault: string }

const perform = createTaskPerformer()

const answerTo = (task: Ask): Tasks[TaskName]['answer'] => {
  switch (task.name) {
    case 'open':
      return perform.open(task.ask)
    case 'load':
      return perform.load(task.ask)
    case 'ready':
      return perform.ready(task.ask)
    case 'slice':
      return perform.slice(task.ask)
    default:
      return perform.search(task.ask)
  }
}

const replyTo = (task: Ask): Reply => {
  try {
    return { answer: answerTo(task) }
  } catch (error) {
    if (isRefusal(error)) return { refusal: error.message }
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

parentPort?.on('message', (task: Ask) => parentPort?.postMessage(replyTo(task), []))
