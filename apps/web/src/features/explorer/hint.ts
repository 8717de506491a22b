/**
 * The first paragraph of a description as a hint under a field: a whole sentence, Markdown's marks taken off. The whole
 * description is too long for a form.
 */
export const hintOf = (description: string): string => {
  const [first = ''] = description.split(/\n\s*\n/)
  const plain = first
    .replaceAll(/`([^`]*)`/g, '$1')
    .replaceAll(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, '$2')
    .replaceAll(/(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])/g, '$1')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return plain === '' || /[.!?:…”)]$/.test(plain) ? plain : `${plain}.`
}
