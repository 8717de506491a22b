import { isBeyondAscii, latin1Escaped, literal, rustText as text } from '../literals.ts'
import { type Field, firstSteps, type Program, type ProgramBody, valueOf } from '../program.ts'

const variable = (name: string) => `variable("${name}")?`
/** A header's value as the bytes that it is sent as. */
const headerValue = (field: Field) =>
  valueOf(field, (of) => (isBeyondAscii(of) ? `&b${latin1Escaped(JSON.stringify(of))}[..]` : text(of)), variable)

/** A program of Rust with the crates that its ecosystem uses for it, since its own library knows no HTTP. */
export const rust = (program: Program): string => {
  const { token, call } = program
  const body = call?.body
  const isForm = body && 'parts' in body
  return [
    `// Rust 1.70 or later: the src/main.rs of a project, then cargo run.`,
    ...firstSteps(program).map((step) => `// ${step}`),
    '// Cargo.toml:',
    '//   [dependencies]',
    '//   reqwest = { version = "0.12", features = ["blocking"] }',
    '//   serde_json = "1"',
    '//   url = "2"',
    'use reqwest::blocking::{Client, Response};',
    'use reqwest::redirect::Policy;',
    'use std::error::Error;',
    ...(call ? ['use std::io::Write;', 'use std::sync::Mutex;', 'use std::time::{Duration, Instant};'] : []),
    '',
    'type Outcome<T> = Result<T, Box<dyn Error>>;',
    '',
    'fn variable(name: &str) -> Outcome<String> {',
    '    std::env::var(name).map_err(|_| format!("Set {name} first").into())',
    '}',
    '',
    'fn request_token(client: &Client) -> Outcome<Response> {',
    '    let form = url::form_urlencoded::Serializer::new(String::new())',
    ...token.fields.map(
      (field) => `        .append_pair(${text(field.name)}, ${valueOf(field, text, (name) => `&${variable(name)}`)})`,
    ),
    '        .finish();',
    ...(token.basic
      ? ['    let encoded = |text: String| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();']
      : []),
    '    let request = client',
    `        .post(${text(token.url)})`,
    '        .header("Content-Type", "application/x-www-form-urlencoded")',
    ...(token.basic
      ? [`        .basic_auth(encoded(${variable(token.basic.id)}), Some(encoded(${variable(token.basic.secret)})))`]
      : []),
    '        .body(form);',
    '    Ok(request.send()?)',
    '}',
    '',
    ...(call ? [...tokenLines, ''] : []),
    'fn main() -> Outcome<()> {',
    '    // Another place may be another server: neither secret nor token goes there unasked.',
    '    let client = Client::builder().redirect(Policy::none()).build()?;',
    ...(call
      ? [
          '    let token = Token::default();',
          ...bodyLines(body),
          '    let response = client',
          `        .request(reqwest::Method::from_bytes(b${literal(call.method)})?, ${text(call.url)})`,
          ...(isForm ? ['        .header("Content-Type", format!("multipart/form-data; boundary={boundary}"))'] : []),
          ...call.headers.map((field) => `        .header(${text(field.name)}, ${headerValue(field)})`),
          '        .header("Authorization", format!("Bearer {}", token.value(&client)?))',
          ...(body ? ['        .body(body)'] : []),
          '        .send()?;',
          '    let status = response.status();',
          '    eprintln!("{status}");',
          '    std::io::stdout().write_all(&response.bytes()?)?;',
        ]
      : [
          '    let response = request_token(&client)?;',
          '    let status = response.status();',
          '    println!("{}", response.text()?);',
        ]),
    '    std::process::exit(if status.is_success() { 0 } else { 1 })',
    '}',
  ].join('\n')
}

const tokenLines = [
  '/// One token for all calls and threads, renewed a minute before it ends, one request at a time.',
  '#[derive(Default)]',
  'struct Token(Mutex<Option<(String, Instant)>>);',
  '',
  'impl Token {',
  '    fn value(&self, client: &Client) -> Outcome<String> {',
  '        let mut current = self.0.lock().map_err(|_| "the token is poisoned")?;',
  '        if let Some((value, renew_at)) = current.as_ref() {',
  '            if Instant::now() < *renew_at {',
  '                return Ok(value.clone());',
  '            }',
  '        }',
  '        let response = request_token(client)?;',
  '        let status = response.status();',
  '        let text = response.text()?;',
  '        if !status.is_success() {',
  '            return Err(format!("No token: {status} {text}").into());',
  '        }',
  '        let answer: serde_json::Value = serde_json::from_str(&text)?;',
  '        let value = answer["access_token"].as_str().ok_or("No token in the answer")?.to_owned();',
  '        let seconds = answer["expires_in"].as_u64().unwrap_or(0).saturating_sub(60);',
  '        *current = Some((value.clone(), Instant::now() + Duration::from_secs(seconds)));',
  '        Ok(value)',
  '    }',
  '}',
]

const bodyLines = (body: ProgramBody | undefined): string[] => {
  if (!body) return []
  if ('text' in body) return [`    let body = ${text(body.text)};`]
  if ('file' in body) return [`    let body = std::fs::read(${text(body.file)})?;`]
  return [
    '    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;',
    '    let boundary = format!("----form-{:x}-{:x}", since.as_nanos(), std::process::id());',
    '    let mut body: Vec<u8> = Vec::new();',
    '    let mut part = |head: &str, content: &[u8]| {',
    String.raw`        body.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());`,
    '        body.extend_from_slice(content);',
    String.raw`        body.extend_from_slice(b"\r\n");`,
    '    };',
    ...body.parts.map(
      (part) =>
        `    part(${text(part.head)}, ${'file' in part ? `&std::fs::read(${text(part.file)})?` : `${text(part.text)}.as_bytes()`});`,
    ),
    String.raw`    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());`,
  ]
}
