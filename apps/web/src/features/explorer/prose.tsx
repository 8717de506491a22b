import Markdown, { type Components } from 'react-markdown'
import rehypeSanitize from 'rehype-sanitize'
import css from './builder.module.css'

const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ),
  // A picture would be fetched from wherever the document says; its words are enough.
  img: ({ alt }) => <>{alt}</>,
}

/** A description in Markdown. Documents are hostile: no HTML of theirs is rendered, and links lead away without a referrer. */
export function Prose({ children }: { children: string }) {
  return (
    <div className={css.prose}>
      <Markdown rehypePlugins={[rehypeSanitize]} components={components}>
        {children}
      </Markdown>
    </div>
  )
}
