import type { OperationModel, ParameterModel } from '@developer-console/shared/openapi/operation'
import { formField } from '@developer-console/shared/openapi/schema-form'
import type { Draft } from '../../drafts/draft.ts'
import { withParameter } from '../../drafts/draft.ts'
import type { Faults } from './faults.ts'
import { headerFill } from './header-fills.ts'
import type { Validators } from './seen-answers.ts'
import { fieldId } from './focus-field.ts'
import css from './fields.module.css'
import { LeafField } from './leaf-field.tsx'
import pane from './pane.module.css'

type Props = {
  model: OperationModel
  draft: Draft
  change: (change: (draft: Draft) => Draft) => void
  faults: Faults
  /** What the last GET of this path said of its state. */
  validators: Validators | undefined
}

const places = [
  ['path', 'Path'],
  ['query', 'Query'],
  ['querystring', 'Query'],
  ['header', 'Header'],
  ['cookie', 'Cookie'],
] as const

/** The document's parameters as a form, by place. */
export function ParametersTab({ model, draft, change, faults, validators }: Props) {
  return (
    <div className={pane.scroll}>
      <div className={css.fields}>
        {model.parameters.length === 0 && <p className={css.hint}>This operation takes no parameters.</p>}
        {places.map(([place, title]) => {
          const parameters = model.parameters.filter((parameter) => parameter.in === place)
          if (parameters.length === 0) return null
          return (
            <section key={place} className={css.group} aria-label={`${title} parameters`}>
              <h2 className={css.groupTitle}>{title}</h2>
              {parameters.map((parameter) => (
                <LeafField
                  key={parameter.name}
                  id={fieldId(place, parameter.name)}
                  field={fieldOf(model, parameter)}
                  value={draft.values[place]?.[parameter.name]}
                  onChange={(value) => change((before) => withParameter(before, place, parameter.name, value))}
                  fault={faults.at(place, parameter.name)}
                  fill={place === 'header' ? headerFill(parameter.name, validators) : undefined}
                />
              ))}
            </section>
          )
        })}
      </div>
    </div>
  )
}

/** A parameter's own description and examples come before its schema's. */
const fieldOf = (model: OperationModel, parameter: ParameterModel) => {
  const field = formField(model.slice, parameter.schema, { name: parameter.name, required: parameter.required })
  const examples = parameter.examples.flatMap(({ value }) => (value === undefined ? [] : [value]))
  return {
    ...field,
    deprecated: field.deprecated || parameter.deprecated,
    description: parameter.description || field.description,
    examples: examples.length > 0 ? examples : field.examples,
  }
}
