/** Names of the environment variables that stand for credentials. */
export type SnippetVariables = { token: string; clientId: string; clientSecret: string }

export const snippetVariables: SnippetVariables = {
  token: 'UE_TOKEN',
  clientId: 'UE_CLIENT_ID',
  clientSecret: 'UE_CLIENT_SECRET',
}
