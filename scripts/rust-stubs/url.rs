//! What the generated programs use of url, for tests without a registry.
pub mod form_urlencoded {
    pub fn byte_serialize(bytes: &[u8]) -> impl Iterator<Item = String> + '_ {
        bytes.iter().map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => (*byte as char).to_string(),
            b' ' => "+".to_owned(),
            _ => format!("%{byte:02X}"),
        })
    }

    pub struct Serializer(String);

    impl Serializer {
        pub fn new(target: String) -> Serializer {
            Serializer(target)
        }
        pub fn append_pair(&mut self, name: &str, value: &str) -> &mut Self {
            if !self.0.is_empty() {
                self.0.push('&');
            }
            self.0.extend(byte_serialize(name.as_bytes()));
            self.0.push('=');
            self.0.extend(byte_serialize(value.as_bytes()));
            self
        }
        pub fn finish(&mut self) -> String {
            std::mem::take(&mut self.0)
        }
    }
}
