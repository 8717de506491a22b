import { goText as text, latin1Escaped } from '../literals.ts'
import { type Field, filesOf, firstSteps, type Program, type ProgramBody, valueOf } from '../program.ts'

const variable = (name: string) => `variable("${name}")`
/** Go sends the bytes of a string: those of Latin-1, not of UTF-8. */
const headerText = (of: string) => latin1Escaped(JSON.stringify(of))

const headerLine = (field: Field) =>
  `\trequest.Header.Set(${text(field.name)}, ${valueOf(field, headerText, variable)})`

/** A program of Go's standard library. */
export const go = (program: Program): string => {
  const { token, call, fileName } = program
  const files = filesOf(program)
  const body = call?.body
  const isForm = body && 'parts' in body
  const imports = [
    ...(body ? ['bytes'] : []),
    ...(isForm ? ['crypto/rand'] : []),
    ...(call ? ['encoding/json'] : []),
    'fmt',
    'io',
    'log',
    'net/http',
    'net/url',
    'os',
    'strings',
    ...(call ? ['sync', 'time'] : []),
  ]
  return [
    `// Go: save as ${fileName}, then go run ${fileName}.`,
    ...firstSteps(program).map((step) => `// ${step}`),
    'package main',
    '',
    'import (',
    ...imports.map((name) => `\t"${name}"`),
    ')',
    '',
    '// Another place may be another server: neither secret nor token goes there unasked.',
    'var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}',
    '',
    'func variable(name string) string {',
    '\tvalue, isSet := os.LookupEnv(name)',
    '\tif !isSet {',
    '\t\tlog.Fatalf("Set %s first", name)',
    '\t}',
    '\treturn value',
    '}',
    '',
    ...(files.length > 0
      ? [
          'func contentOf(name string) []byte {',
          '\tcontent, err := os.ReadFile(name)',
          '\tif err != nil {',
          '\t\tlog.Fatal(err)',
          '\t}',
          '\treturn content',
          '}',
          '',
        ]
      : []),
    'func send(request *http.Request) (*http.Response, []byte) {',
    '\tresponse, err := client.Do(request)',
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tdefer response.Body.Close()',
    '\tbody, err := io.ReadAll(response.Body)',
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\treturn response, body',
    '}',
    '',
    'func requestToken() (*http.Response, []byte) {',
    '\tform := url.Values{}',
    ...token.fields.map((field) => `\tform.Set(${text(field.name)}, ${valueOf(field, text, variable)})`),
    `\trequest, err := http.NewRequest("POST", ${text(token.url)}, strings.NewReader(form.Encode()))`,
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\trequest.Header.Set("Content-Type", "application/x-www-form-urlencoded")',
    ...(token.basic
      ? [
          `\trequest.SetBasicAuth(url.QueryEscape(${variable(token.basic.id)}), url.QueryEscape(${variable(token.basic.secret)}))`,
        ]
      : []),
    '\treturn send(request)',
    '}',
    '',
    ...(call
      ? [
          ...tokenLines,
          '',
          'func main() {',
          ...bodyLines(body),
          `\trequest, err := http.NewRequest(${text(call.method)}, ${text(call.url)}, ${body ? 'bytes.NewReader(body)' : 'nil'})`,
          '\tif err != nil {',
          '\t\tlog.Fatal(err)',
          '\t}',
          ...(isForm ? ['\trequest.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)'] : []),
          ...call.headers.map(headerLine),
          '\trequest.Header.Set("Authorization", "Bearer "+token())',
          '\tresponse, answer := send(request)',
          '\tfmt.Fprintln(os.Stderr, response.Status)',
          '\tos.Stdout.Write(answer)',
        ]
      : ['func main() {', '\tresponse, answer := requestToken()', '\tfmt.Println(string(answer))']),
    '\tif response.StatusCode >= 300 {',
    '\t\tos.Exit(1)',
    '\t}',
    '}',
  ].join('\n')
}

const tokenLines = [
  'var (',
  '\tlock    sync.Mutex',
  '\tcurrent string',
  '\trenewAt time.Time',
  ')',
  '',
  '// One token for all calls and goroutines, renewed a minute before it ends, one request at a time.',
  'func token() string {',
  '\tlock.Lock()',
  '\tdefer lock.Unlock()',
  '\tif time.Now().Before(renewAt) {',
  '\t\treturn current',
  '\t}',
  '\tresponse, body := requestToken()',
  '\tvar answer struct {',
  '\t\tAccessToken string `json:"access_token"`',
  '\t\tExpiresIn   int64  `json:"expires_in"`',
  '\t}',
  '\tif err := json.Unmarshal(body, &answer); err != nil || response.StatusCode != 200 {',
  '\t\tlog.Fatalf("No token: %s %s", response.Status, body)',
  '\t}',
  '\tcurrent = answer.AccessToken',
  '\trenewAt = time.Now().Add(time.Duration(answer.ExpiresIn-60) * time.Second)',
  '\treturn current',
  '}',
]

const bodyLines = (body: ProgramBody | undefined): string[] => {
  if (!body) return []
  if ('text' in body) return [`\tbody := []byte(${text(body.text)})`]
  if ('file' in body) return [`\tbody := contentOf(${text(body.file)})`]
  return [
    '\trandom := make([]byte, 16)',
    '\tif _, err := rand.Read(random); err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tboundary := fmt.Sprintf("----form-%x", random)',
    '\tvar form bytes.Buffer',
    '\tpart := func(head string, content []byte) {',
    String.raw`		form.WriteString("--" + boundary + "\r\n" + head + "\r\n\r\n")`,
    '\t\tform.Write(content)',
    String.raw`		form.WriteString("\r\n")`,
    '\t}',
    ...body.parts.map(
      (part) =>
        `\tpart(${text(part.head)}, ${'file' in part ? `contentOf(${text(part.file)})` : `[]byte(${text(part.text)})`})`,
    ),
    String.raw`	form.WriteString("--" + boundary + "--\r\n")`,
    '\tbody := form.Bytes()',
  ]
}
