import { csharpText as text, isBeyondAscii, literal } from '../literals.ts'
import { type Field, firstSteps, type Program, type ProgramBody, valueOf } from '../program.ts'

const variable = (name: string) => `Variable("${name}")`
const isContentHeader = (name: string) =>
  /^(?:allow|content-(?:disposition|encoding|language|location|md5|range|type)|expires|last-modified)$/i.test(name)

/** A program of .NET's own libraries. */
export const csharp = (program: Program): string => {
  const { token, call, fileName } = program
  const body = call?.body
  const isForm = body && 'parts' in body
  const isLatin1 = call?.headers.some((field) => 'text' in field && isBeyondAscii(field.text))
  const header = (field: Field) =>
    `request.${isContentHeader(field.name) ? 'Content!.' : ''}Headers.TryAddWithoutValidation(${literal(field.name)}, ${valueOf(field, literal, variable)});`
  // Headers of a content need one.
  const needsContent = call?.headers.some(({ name }) => isContentHeader(name))
  return [
    `// .NET 8 or later: the Program.cs of a console project, then dotnet run (.NET 10: dotnet run ${fileName}).`,
    ...firstSteps(program).map((step) => `// ${step}`),
    'using System.Net;',
    'using System.Net.Http.Headers;',
    'using System.Text;',
    'using System.Text.Json;',
    '',
    '// Another place may be another server: neither secret nor token goes there unasked.',
    'using var client = new HttpClient(new SocketsHttpHandler',
    '{',
    '    AllowAutoRedirect = false,',
    ...(isLatin1 ? ['    RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,'] : []),
    '});',
    ...(call
      ? [
          '// One token for all calls, renewed a minute before it ends, one request at a time.',
          'var turn = new SemaphoreSlim(1);',
          'var current = "";',
          'var renewAt = DateTimeOffset.MinValue;',
          '',
          ...bodyLines(body),
          '// The address exactly as it is written.',
          `var address = new Uri(${literal(call.url)}, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });`,
          `using var request = new HttpRequestMessage(new HttpMethod(${literal(call.method)}), address);`,
          ...(body
            ? ['request.Content = new ByteArrayContent(body);']
            : needsContent
              ? ['request.Content = new ByteArrayContent([]);']
              : []),
          ...(isForm
            ? [
                'request.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=" + boundary);',
              ]
            : []),
          ...call.headers.map(header),
          'request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Token());',
          'using var response = await client.SendAsync(request);',
          'Console.Error.WriteLine((int)response.StatusCode);',
          'await response.Content.CopyToAsync(Console.OpenStandardOutput());',
          'return response.IsSuccessStatusCode ? 0 : 1;',
          '',
          ...tokenLines,
        ]
      : [
          'using var response = await RequestToken();',
          'Console.WriteLine(await response.Content.ReadAsStringAsync());',
          'return response.IsSuccessStatusCode ? 0 : 1;',
        ]),
    '',
    'async Task<HttpResponseMessage> RequestToken()',
    '{',
    `    using var request = new HttpRequestMessage(HttpMethod.Post, ${literal(token.url)})`,
    '    {',
    '        Content = new FormUrlEncodedContent(new Dictionary<string, string>',
    '        {',
    ...token.fields.map((field) => `            [${literal(field.name)}] = ${valueOf(field, literal, variable)},`),
    '        }),',
    '    };',
    ...(token.basic
      ? [
          `    var pair = WebUtility.UrlEncode(${variable(token.basic.id)}) + ":" + WebUtility.UrlEncode(${variable(token.basic.secret)});`,
          '    request.Headers.Authorization =',
          '        new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));',
        ]
      : []),
    '    return await client.SendAsync(request);',
    '}',
    '',
    'string Variable(string name) =>',
    '    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"Set {name} first");',
  ].join('\n')
}

const tokenLines = [
  'async Task<string> Token()',
  '{',
  '    await turn.WaitAsync();',
  '    try',
  '    {',
  '        if (DateTimeOffset.UtcNow < renewAt) return current;',
  '        using var answer = await RequestToken();',
  '        var text = await answer.Content.ReadAsStringAsync();',
  '        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"No token: {(int)answer.StatusCode} {text}");',
  '        var json = JsonDocument.Parse(text).RootElement;',
  '        var seconds = json.TryGetProperty("expires_in", out var life) ? life.GetInt64() : 0;',
  '        current = json.GetProperty("access_token").GetString()!;',
  '        renewAt = DateTimeOffset.UtcNow.AddSeconds(seconds - 60);',
  '        return current;',
  '    }',
  '    finally',
  '    {',
  '        turn.Release();',
  '    }',
  '}',
]

const bodyLines = (body: ProgramBody | undefined): string[] => {
  if (!body) return []
  if ('text' in body) return [`var body = Encoding.UTF8.GetBytes(${text(body.text)});`]
  if ('file' in body) return [`var body = await File.ReadAllBytesAsync(${literal(body.file)});`]
  return [
    'var boundary = "----form-" + Guid.NewGuid().ToString("N");',
    'var form = new MemoryStream();',
    'void Part(string head, byte[] content)',
    '{',
    String.raw`    form.Write(Encoding.UTF8.GetBytes("--" + boundary + "\r\n" + head + "\r\n\r\n"));`,
    '    form.Write(content);',
    String.raw`    form.Write(Encoding.UTF8.GetBytes("\r\n"));`,
    '}',
    ...body.parts.map(
      (part) =>
        `Part(${literal(part.head)}, ${'file' in part ? `await File.ReadAllBytesAsync(${literal(part.file)})` : `Encoding.UTF8.GetBytes(${text(part.text)})`});`,
    ),
    String.raw`form.Write(Encoding.UTF8.GetBytes("--" + boundary + "--\r\n"));`,
    'var body = form.ToArray();',
  ]
}
