//! What the generated programs use of reqwest, for tests without a registry: HTTP/1.0 to a loopback server.
use std::fmt;
use std::io::{self, Read, Write};
use std::net::TcpStream;

pub type Result<T> = std::result::Result<T, io::Error>;

pub struct Method(String);

impl Method {
    pub fn from_bytes(bytes: &[u8]) -> Result<Method> {
        Ok(Method(String::from_utf8(bytes.to_vec()).map_err(io::Error::other)?))
    }
}

#[derive(Clone, Copy)]
pub struct StatusCode(u16);

impl StatusCode {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.0)
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

pub mod redirect {
    pub struct Policy;
    impl Policy {
        pub fn none() -> Policy {
            Policy
        }
    }
}

pub mod blocking {
    use super::*;

    pub trait Bytes {
        fn owned(self) -> Vec<u8>;
    }
    impl Bytes for &str {
        fn owned(self) -> Vec<u8> {
            self.as_bytes().to_vec()
        }
    }
    impl Bytes for String {
        fn owned(self) -> Vec<u8> {
            self.into_bytes()
        }
    }
    impl Bytes for &[u8] {
        fn owned(self) -> Vec<u8> {
            self.to_vec()
        }
    }
    impl Bytes for Vec<u8> {
        fn owned(self) -> Vec<u8> {
            self
        }
    }

    pub struct Client;
    pub struct ClientBuilder;

    impl ClientBuilder {
        pub fn redirect(self, _: redirect::Policy) -> ClientBuilder {
            self
        }
        pub fn build(self) -> Result<Client> {
            Ok(Client)
        }
    }

    impl Client {
        pub fn builder() -> ClientBuilder {
            ClientBuilder
        }
        pub fn post(&self, url: &str) -> RequestBuilder {
            self.request(Method("POST".to_owned()), url)
        }
        pub fn request(&self, method: Method, url: &str) -> RequestBuilder {
            RequestBuilder { method, url: url.to_owned(), headers: Vec::new(), body: None }
        }
    }

    pub struct RequestBuilder {
        method: Method,
        url: String,
        headers: Vec<(String, Vec<u8>)>,
        body: Option<Vec<u8>>,
    }

    impl RequestBuilder {
        pub fn header(mut self, name: &str, value: impl Bytes) -> RequestBuilder {
            self.headers.push((name.to_owned(), value.owned()));
            self
        }
        pub fn basic_auth(self, id: String, secret: Option<String>) -> RequestBuilder {
            let pair = format!("{id}:{}", secret.unwrap_or_default());
            self.header("Authorization", format!("Basic {}", base64(pair.as_bytes())))
        }
        pub fn body(mut self, body: impl Bytes) -> RequestBuilder {
            self.body = Some(body.owned());
            self
        }
        pub fn send(self) -> Result<Response> {
            let rest = self.url.strip_prefix("http://").ok_or(io::Error::other("loopback alone"))?;
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let mut stream = TcpStream::connect(host)?;
            write!(stream, "{} {path} HTTP/1.0\r\nHost: {host}\r\n", self.method.0)?;
            for (name, value) in &self.headers {
                write!(stream, "{name}: ")?;
                stream.write_all(value)?;
                stream.write_all(b"\r\n")?;
            }
            if let Some(body) = &self.body {
                write!(stream, "Content-Length: {}\r\n", body.len())?;
            }
            stream.write_all(b"\r\n")?;
            stream.write_all(self.body.as_deref().unwrap_or_default())?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer)?;
            let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or(io::Error::other("no head"))?;
            let head = String::from_utf8_lossy(&answer[..end]).into_owned();
            let status = head.split(' ').nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
            Ok(Response { status: StatusCode(status), body: answer.split_off(end + 4) })
        }
    }

    pub struct Response {
        status: StatusCode,
        body: Vec<u8>,
    }

    impl Response {
        pub fn status(&self) -> StatusCode {
            self.status
        }
        pub fn text(self) -> Result<String> {
            String::from_utf8(self.body).map_err(io::Error::other)
        }
        pub fn bytes(self) -> Result<Vec<u8>> {
            Ok(self.body)
        }
    }

    fn base64(bytes: &[u8]) -> String {
        const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for three in bytes.chunks(3) {
            let number = three.iter().fold(0u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
            for at in 0..4 {
                let digit = DIGITS[(number >> (18 - 6 * at)) as usize & 63] as char;
                text.push(if at <= three.len() { digit } else { '=' });
            }
        }
        text
    }
}
