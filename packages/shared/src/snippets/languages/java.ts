import { isBeyondAscii, javaText as text } from '../literals.ts'
import {
  filesOf,
  firstSteps,
  type Field,
  type Program,
  type ProgramBody,
  type ProgramToken,
  valueOf,
} from '../program.ts'

const variable = (name: string) => `variable("${name}")`
const value = (field: Field) => valueOf(field, (of) => text(of, '                '), variable)

/** A program of Java's standard library, to be run from its source. */
export const java = (program: Program): string => {
  const { token, call, fileName } = program
  const isForm = call?.body && 'parts' in call.body
  const imports = [
    ...(call?.body ? ['java.io.ByteArrayOutputStream'].filter(() => isForm) : []),
    'java.net.URI',
    'java.net.URLEncoder',
    'java.net.http.HttpClient',
    'java.net.http.HttpRequest',
    'java.net.http.HttpResponse',
    'java.nio.charset.StandardCharsets',
    ...(filesOf(program).length > 0 ? ['java.nio.file.Files', 'java.nio.file.Path'] : []),
    ...(call ? ['java.time.Instant'] : []),
    ...(token.basic ? ['java.util.Base64'] : []),
    ...(isForm ? ['java.util.UUID'] : []),
    ...(call ? ['java.util.regex.Matcher', 'java.util.regex.Pattern'] : []),
  ]
  return [
    `// Java 11 or later: save as ${fileName}, then java ${fileName}.`,
    ...firstSteps(program).map((step) => `// ${step}`),
    ...(call?.headers.some((field) => 'text' in field && isBeyondAscii(field.text))
      ? ['// java.net.http writes headers in ASCII: other characters in them arrive as question marks.']
      : []),
    ...imports.map((name) => `import ${name};`),
    '',
    'class Main {',
    '    static final HttpClient client = HttpClient.newHttpClient();',
    '',
    ...(call ? tokenLines : []),
    '    static HttpResponse<String> requestToken() throws Exception {',
    '        String form = String.join("&",',
    token.fields.map((field) => `            field(${text(field.name)}, ${value(field)})`).join(',\n') + ');',
    `        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(${text(token.url)}))`,
    '            .header("Content-Type", "application/x-www-form-urlencoded")',
    '            .POST(HttpRequest.BodyPublishers.ofString(form));',
    ...basicLines(token),
    '        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());',
    '    }',
    '',
    '    public static void main(String[] args) throws Exception {',
    ...(call
      ? [
          ...bodyLines(call.body),
          `        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(${text(call.url)}))`,
          ...(isForm ? ['            .header("Content-Type", "multipart/form-data; boundary=" + boundary)'] : []),
          ...call.headers.map((field) => `            .header(${text(field.name)}, ${value(field)})`),
          '            .header("Authorization", "Bearer " + token())',
          `            .method(${text(call.method)}, ${publisherOf(call.body)});`,
          '        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());',
          '        System.err.println(response.statusCode());',
          '        System.out.write(response.body());',
          '        System.out.flush();',
          '        if (response.statusCode() >= 300) System.exit(1);',
        ]
      : [
          '        HttpResponse<String> response = requestToken();',
          '        System.out.println(response.body());',
          '        if (response.statusCode() >= 300) System.exit(1);',
        ]),
    '    }',
    '',
    '    static String variable(String name) {',
    '        String value = System.getenv(name);',
    '        if (value == null) throw new IllegalStateException("Set " + name + " first");',
    '        return value;',
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
}

const basicLines = ({ basic }: ProgramToken): string[] =>
  basic
    ? [
        `        String pair = encoded(${variable(basic.id)}) + ":" + encoded(${variable(basic.secret)});`,
        '        byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);',
        '        request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));',
      ]
    : []

// A JSON library would do the same; Java brings none.
const tokenLines = [
  '    static String current;',
  '    static Instant renewAt = Instant.EPOCH;',
  '',
  '    /** One token for all calls and threads, renewed a minute before it ends, one request at a time. */',
  '    static synchronized String token() throws Exception {',
  '        if (current == null || !Instant.now().isBefore(renewAt)) {',
  '            HttpResponse<String> answer = requestToken();',
  '            if (answer.statusCode() != 200 || !answer.body().contains("access_token"))',
  '                throw new IllegalStateException("No token: " + answer.statusCode() + " " + answer.body());',
  String.raw`            current = member(answer.body(), "\"access_token\"\\s*:\\s*\"([^\"]+)\"", "").replace("\\/", "/");`,
  String.raw`            renewAt = Instant.now().plusSeconds(Long.parseLong(member(answer.body(), "\"expires_in\"\\s*:\\s*\"?(\\d+)", "0")) - 60);`,
  '        }',
  '        return current;',
  '    }',
  '',
  '    static String member(String json, String pattern, String otherwise) {',
  '        Matcher found = Pattern.compile(pattern).matcher(json);',
  '        return found.find() ? found.group(1) : otherwise;',
  '    }',
  '',
]

const publisherOf = (body: ProgramBody | undefined): string => {
  if (!body) return 'HttpRequest.BodyPublishers.noBody()'
  return 'file' in body
    ? `HttpRequest.BodyPublishers.ofFile(Path.of(${text(body.file)}))`
    : `HttpRequest.BodyPublishers.${'text' in body ? 'ofString(body)' : 'ofByteArray(body.toByteArray())'}`
}

const bodyLines = (body: ProgramBody | undefined): string[] => {
  if (!body || 'file' in body) return []
  if ('text' in body) return [`        String body = ${text(body.text, '            ')};`]
  return [
    '        String boundary = "----form-" + UUID.randomUUID();',
    '        ByteArrayOutputStream body = new ByteArrayOutputStream();',
    ...body.parts.flatMap((part) => [
      `        body.write(("--" + boundary + "\\r\\n" + ${text(part.head, '            ')} + "\\r\\n\\r\\n").getBytes(StandardCharsets.UTF_8));`,
      'file' in part
        ? `        body.write(Files.readAllBytes(Path.of(${text(part.file)})));`
        : `        body.write((${text(part.text, '            ')}).getBytes(StandardCharsets.UTF_8));`,
      String.raw`        body.write("\r\n".getBytes(StandardCharsets.UTF_8));`,
    ]),
    String.raw`        body.write(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));`,
  ]
}
