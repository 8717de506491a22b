//! What the generated programs use of serde_json, for tests without a registry: flat objects of texts and numbers.
pub struct Value(String);
pub struct Member<'a>(Option<&'a str>);

pub fn from_str(text: &str) -> Result<Value, Box<dyn std::error::Error>> {
    Ok(Value(text.to_owned()))
}

impl Value {
    fn member(&self, name: &str) -> Option<&str> {
        let after = self.0.split_once(&format!("\"{name}\":"))?.1;
        Some(after.trim_start().split([',', '}']).next()?.trim())
    }
}

// Indexing has to give a place, so each member is kept as long as the program runs.
impl std::ops::Index<&str> for Value {
    type Output = Member<'static>;
    fn index(&self, name: &str) -> &Member<'static> {
        let member = self.member(name).map(|text| &*Box::leak(text.to_owned().into_boxed_str()));
        Box::leak(Box::new(Member(member)))
    }
}

impl Member<'_> {
    pub fn as_str(&self) -> Option<&str> {
        self.0?.strip_prefix('"')?.strip_suffix('"')
    }
    pub fn as_u64(&self) -> Option<u64> {
        self.0?.parse().ok()
    }
}
