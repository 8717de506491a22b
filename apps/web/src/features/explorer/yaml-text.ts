import { isJsonNumber, type JsonValue } from '@developer-console/shared/openapi/json-text'
import { stringify } from 'yaml'

/** A JSON value as YAML 1.2, every number as it was read: JSON's grammar of numbers is part of the core schema's. */
export const yamlText = (value: JsonValue): string =>
  stringify(value, {
    aliasDuplicateObjects: false,
    lineWidth: 0,
    customTags: (tags) => [
      {
        tag: 'tag:yaml.org,2002:float',
        default: true,
        identify: isJsonNumber,
        resolve: (text: string) => text,
        stringify: ({ value: number }: { value: unknown }) => String(number),
      },
      ...tags,
    ],
  })
