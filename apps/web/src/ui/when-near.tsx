import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { classNames } from './class-names.ts'
import css from './when-near.module.css'

type Props = {
  /** Stands there before, as large as what comes. */
  fallback: ReactNode
  className?: string | undefined
  /** What is heavy to load, and far down the page. */
  children: ReactNode
}

/** Shows its content, and so loads it, once its place comes into sight. */
export function WhenNear({ fallback, className, children }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const [near, setNear] = useState(false)
  useEffect(() => {
    if (!place.current) return undefined
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setNear(true)
      },
      { rootMargin: '200px' },
    )
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={place} className={classNames(css.place, className)}>
      {near ? <Suspense fallback={fallback}>{children}</Suspense> : fallback}
    </div>
  )
}
