import { bashArgument } from './quoting.ts'
import { type SnippetVariables, snippetVariables } from './snippet-variables.ts'
import { assertionType, assertionVariable, tokenFields, type TokenRequestSource } from './token-fields.ts'

export type Language = 'httpie' | 'node' | 'python' | 'java' | 'go' | 'csharp'

/**
 * The connection's token request as a program in a language's own standard library (HTTPie: as a command). It prints
 * the answer and ends with an error where that is a refusal. Credentials are environment variables, never values.
 */
export const tokenRequestProgram = (
  connection: TokenRequestSource,
  language: Language,
  { variables = snippetVariables } = {},
): string => programs[language](partsOf(connection, variables))

/** A form field: a text, or the environment variable that has it. */
type Field = { name: string } & ({ text: string } | { variable: string })

type Parts = {
  url: string
  fields: Field[]
  /** The variables of ID and secret where they go into an `Authorization` header (RFC 6749 §2.3.1). */
  basic: { id: string; secret: string } | undefined
  /** Names of the variables to be set. */
  needed: string
}

const partsOf = (connection: TokenRequestSource, { clientId, clientSecret }: SnippetVariables): Parts => {
  const { clientAuthentication, tokenUrl } = connection
  const isBasic = clientAuthentication === 'client_secret_basic'
  const isAssertion = clientAuthentication === 'private_key_jwt'
  const credentials: Field[] = isBasic
    ? []
    : [
        { name: 'client_id', variable: clientId },
        ...(isAssertion
          ? [
              { name: 'client_assertion_type', text: assertionType },
              { name: 'client_assertion', variable: assertionVariable },
            ]
          : [{ name: 'client_secret', variable: clientSecret }]),
      ]
  return {
    url: tokenUrl,
    fields: [...tokenFields(connection).map(([name, text]) => ({ name, text })), ...credentials],
    basic: isBasic ? { id: clientId, secret: clientSecret } : undefined,
    needed: `${clientId} and ${isAssertion ? assertionVariable : clientSecret}`,
  }
}

/**
 * A string literal that JavaScript, Python, Java, Go and C# read alike: the escapes of JSON are among those of each.
 * The line breaks beyond ASCII end a line in some of them.
 */
const literal = (text: string): string =>
  JSON.stringify(text.toWellFormed()).replaceAll(/[\u007F\u0085\u2028\u2029]/g, unicodeEscape)

/** For Java, which before version 18 reads a source in the machine's own encoding. */
const asciiLiteral = (text: string): string => literal(text).replaceAll(/[^\x20-\x7E]/g, unicodeEscape)

const unicodeEscape = (unit: string): string =>
  Array.from({ length: unit.length }, (_, at) => `\\u${unit.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')

const valueOf = (field: Field, ofText: (text: string) => string, ofVariable: (name: string) => string): string =>
  'text' in field ? ofText(field.text) : ofVariable(field.variable)

const httpie = ({ url, fields, basic, needed }: Parts): string => {
  // A name ends at the first of these; a value that begins with one, or has a backslash, is handed over as a file is.
  const name = (text: string) => text.replaceAll(/[:;=@\\]/g, String.raw`\$&`)
  const item = (field: Field) =>
    valueOf(
      field,
      (text) =>
        /^[=@:]|\\/.test(text)
          ? `${bashArgument(`${name(field.name)}=@`)}<(printf %s ${bashArgument(text)})`
          : bashArgument(`${name(field.name)}=${text}`),
      (variable) => `${field.name}=@<(printf %s "$${variable}")`,
    )
  return [
    `# HTTPie, in bash or zsh. Set ${needed} first${basic ? ', percent-encoded as RFC 6749 section 2.3.1 wants it' : ''}.`,
    '# The secret goes through a pipe: no process list shows it.',
    [
      `http --ignore-stdin --check-status --form POST ${bashArgument(url)}`,
      ...(basic
        ? [
            `Authorization:@<(printf 'Basic %s' "$(printf '%s:%s' "$${basic.id}" "$${basic.secret}" | base64 | tr -d '\\n')")`,
          ]
        : []),
      ...fields.map(item),
    ].join(' \\\n  '),
  ].join('\n')
}

const node = ({ url, fields, basic, needed }: Parts): string =>
  [
    `// Node 18 or later: save as token.mjs, then node token.mjs. Set ${needed} first.`,
    'const form = new URLSearchParams({',
    ...fields.map(
      (field) =>
        `  ${/^[a-z_]+$/i.test(field.name) ? field.name : literal(field.name)}: ${valueOf(field, literal, (name) => `process.env.${name}`)},`,
    ),
    '})',
    ...(basic
      ? [
          "const encoded = (text) => new URLSearchParams([['', text]]).toString().slice(1)",
          `const pair = \`\${encoded(process.env.${basic.id})}:\${encoded(process.env.${basic.secret})}\``,
          "const headers = { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }",
        ]
      : []),
    `const response = await fetch(${literal(url)}, { method: 'POST', body: form${basic ? ', headers' : ''} })`,
    'console.log(await response.text())',
    'if (!response.ok) process.exit(1)',
  ].join('\n')

const python = ({ url, fields, basic, needed }: Parts): string =>
  [
    `# Python 3.6 or later: save as token_request.py, then python3 token_request.py. Set ${needed} first.`,
    ...(basic ? ['import base64'] : []),
    'import os',
    'from urllib.error import HTTPError',
    `from urllib.parse import ${basic ? 'quote_plus, ' : ''}urlencode`,
    'from urllib.request import Request, urlopen',
    '',
    'form = {',
    ...fields.map(
      (field) => `    ${literal(field.name)}: ${valueOf(field, literal, (name) => `os.environ["${name}"]`)},`,
    ),
    '}',
    `request = Request(${literal(url)}, data=urlencode(form).encode())`,
    ...(basic
      ? [
          `pair = quote_plus(os.environ["${basic.id}"]) + ":" + quote_plus(os.environ["${basic.secret}"])`,
          'request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())',
        ]
      : []),
    'try:',
    '    with urlopen(request) as response:',
    '        print(response.read().decode())',
    'except HTTPError as refusal:',
    '    raise SystemExit(f"{refusal.code} {refusal.read().decode()}")',
  ].join('\n')

const java = ({ url, fields, basic, needed }: Parts): string =>
  [
    `// Java 11 or later: save as Token.java, then java Token.java. Set ${needed} first.`,
    'import java.net.URI;',
    'import java.net.URLEncoder;',
    'import java.net.http.HttpClient;',
    'import java.net.http.HttpRequest;',
    'import java.net.http.HttpResponse;',
    'import java.nio.charset.StandardCharsets;',
    ...(basic ? ['import java.util.Base64;'] : []),
    '',
    'public class Token {',
    '    public static void main(String[] args) throws Exception {',
    '        String form = String.join("&",',
    fields
      .map(
        (field) =>
          `            field(${asciiLiteral(field.name)}, ${valueOf(field, asciiLiteral, (name) => `System.getenv("${name}")`)})`,
      )
      .join(',\n') + ');',
    `        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(${asciiLiteral(url)}))`,
    '            .header("Content-Type", "application/x-www-form-urlencoded")',
    '            .POST(HttpRequest.BodyPublishers.ofString(form));',
    ...(basic
      ? [
          `        String pair = encoded(System.getenv("${basic.id}")) + ":" + encoded(System.getenv("${basic.secret}"));`,
          '        byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);',
          '        request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));',
        ]
      : []),
    '        HttpResponse<String> response = HttpClient.newHttpClient()',
    '            .send(request.build(), HttpResponse.BodyHandlers.ofString());',
    '        System.out.println(response.body());',
    '        if (response.statusCode() >= 400) System.exit(1);',
    '    }',
    '',
    '    static String field(String name, String value) {',
    '        return encoded(name) + "=" + encoded(value);',
    '    }',
    '',
    '    static String encoded(String text) {',
    '        return URLEncoder.encode(text, StandardCharsets.UTF_8);',
    '    }',
    '}',
  ].join('\n')

const go = ({ url, fields, basic, needed }: Parts): string =>
  [
    `// Go: save as token.go, then go run token.go. Set ${needed} first.`,
    'package main',
    '',
    'import (',
    '\t"fmt"',
    '\t"io"',
    '\t"log"',
    '\t"net/http"',
    '\t"net/url"',
    '\t"os"',
    '\t"strings"',
    ')',
    '',
    'func main() {',
    '\tform := url.Values{}',
    ...fields.map(
      (field) => `\tform.Set(${literal(field.name)}, ${valueOf(field, literal, (name) => `os.Getenv("${name}")`)})`,
    ),
    `\trequest, err := http.NewRequest("POST", ${literal(url)}, strings.NewReader(form.Encode()))`,
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\trequest.Header.Set("Content-Type", "application/x-www-form-urlencoded")',
    ...(basic
      ? [
          `\trequest.SetBasicAuth(url.QueryEscape(os.Getenv("${basic.id}")), url.QueryEscape(os.Getenv("${basic.secret}")))`,
        ]
      : []),
    '\tresponse, err := http.DefaultClient.Do(request)',
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tdefer response.Body.Close()',
    '\tbody, err := io.ReadAll(response.Body)',
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tfmt.Println(string(body))',
    '\tif response.StatusCode >= 400 {',
    '\t\tos.Exit(1)',
    '\t}',
    '}',
  ].join('\n')

const csharp = ({ url, fields, basic, needed }: Parts): string => {
  const variable = (name: string) => `Environment.GetEnvironmentVariable("${name}")!`
  return [
    `// .NET 6 or later: the Program.cs of a console project, then dotnet run. Set ${needed} first.`,
    ...(basic ? ['using System.Net;', 'using System.Net.Http.Headers;', 'using System.Text;', ''] : []),
    'var form = new Dictionary<string, string>',
    '{',
    ...fields.map((field) => `    [${literal(field.name)}] = ${valueOf(field, literal, variable)},`),
    '};',
    'using var client = new HttpClient();',
    `using var request = new HttpRequestMessage(HttpMethod.Post, ${literal(url)})`,
    '{',
    '    Content = new FormUrlEncodedContent(form),',
    '};',
    ...(basic
      ? [
          `var pair = WebUtility.UrlEncode(${variable(basic.id)}) + ":" + WebUtility.UrlEncode(${variable(basic.secret)});`,
          'request.Headers.Authorization =',
          '    new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));',
        ]
      : []),
    'using var response = await client.SendAsync(request);',
    'Console.WriteLine(await response.Content.ReadAsStringAsync());',
    'return response.IsSuccessStatusCode ? 0 : 1;',
  ].join('\n')
}

const programs: Record<Language, (parts: Parts) => string> = { httpie, node, python, java, go, csharp }
