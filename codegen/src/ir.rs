//! What is generated, decided: names are Rust names, defaults have found who applies them, every reference
//! points at something. Nothing that is emitted looks further back than this.

mod closed;
mod operation;
mod polling;
mod price;
mod refusal;
mod rule;
mod upload;
mod webhook;

use serde_json::Value;

pub use closed::{ChoiceType, ClosedType, ClosedValue};
pub use operation::Address;
pub use polling::Polling;
pub use price::{Length, Price, Seconds};
pub use refusal::{BackOff, ErrorRule};
pub use rule::{Operand, Place, Rule, RuleKind, Severity};
pub use upload::{Takes, TakesWay};
pub use webhook::{Signature, Webhook, WebhookPlace};

/// Everything that one run generates.
#[derive(Debug)]
pub struct Catalog {
    /// Providers, sorted by id.
    pub providers: Vec<Provider>,
}

/// One provider and its models.
#[derive(Debug)]
pub struct Provider {
    /// Id: the module and the cargo feature.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Path of its spec, from the root of the repository.
    pub path: String,
    /// Documentation.
    pub docs: Option<String>,
    /// How a request proves who pays.
    pub key: Key,
    /// Where it listens.
    pub hosts: Vec<Host>,
    /// The calls it offers.
    pub operations: Vec<Operation>,
    /// Words for a job's state, with the name of the runtime's meaning.
    pub states: Vec<(String, &'static str)>,
    /// Whether an unlisted state is a failure.
    pub unknown_state_fails: bool,
    /// Whether a terminal body counts under any HTTP status.
    pub terminal_body_wins: bool,
    /// Whether an error outdoes a state that says that the job succeeded.
    pub error_wins: bool,
    /// Where a refusal holds its code.
    pub error_code: Vec<String>,
    /// Where a refusal holds its message.
    pub error_message: Vec<String>,
    /// Where a refusal holds an id for the provider's support.
    pub error_request_id: Vec<String>,
    /// What refusals mean.
    pub errors: Vec<ErrorRule>,
    /// What says when to try again.
    pub back_off: Vec<BackOff>,
    /// How often jobs are asked about.
    pub polling: Polling,
    /// Name of the runtime's billing of a failed job.
    pub failed_job: &'static str,
    /// Name of the runtime's billing of a job that was stopped.
    pub cancelled_job: &'static str,
    /// Seconds a job is kept.
    pub record_seconds: Option<u64>,
    /// Seconds a file is kept.
    pub file_seconds: Option<u64>,
    /// Names of the runtime's signals of expiry.
    pub expiry: Vec<&'static str>,
    /// Requests a minute.
    pub requests_per_minute: Option<u32>,
    /// How it calls back.
    pub webhook: Option<Webhook>,
    /// Models, sorted by module.
    pub models: Vec<Model>,
}

/// How a request proves who pays.
#[derive(Debug)]
pub struct Key {
    /// Environment variables.
    pub env: Vec<String>,
    /// Header name.
    pub header: String,
    /// Header value.
    pub template: String,
}

/// A place where a provider listens.
#[derive(Debug)]
pub struct Host {
    /// What operations call it.
    pub name: String,
    /// Scheme, host and port.
    pub origin: String,
    /// Whether the key may go there.
    pub key: bool,
}

/// One HTTP call.
#[derive(Debug)]
pub struct Operation {
    /// Name of the runtime's kind.
    pub kind: &'static str,
    /// Host name.
    pub host: String,
    /// HTTP method.
    pub method: &'static str,
    /// Path template. Empty: there is none.
    pub path: String,
    /// Where an earlier answer holds the whole address.
    pub address: Option<Address>,
    /// Query parameters.
    pub query: Vec<(String, String)>,
    /// Headers besides the key.
    pub headers: Vec<(String, String)>,
    /// Values that each body holds: pointer and template.
    pub body: Vec<(String, Value)>,
    /// Good HTTP statuses.
    pub accepts: Vec<u16>,
    /// Where the file of an upload stands.
    pub takes: Option<Takes>,
    /// Name of the runtime's effect of a cancellation.
    pub effect: Option<&'static str>,
    /// Pointer lists that are not empty, by the name of the runtime's field.
    pub pointers: Vec<(&'static str, Vec<String>)>,
    /// Header names that are known, by the name of the runtime's field.
    pub answer_headers: Vec<(&'static str, String)>,
}

/// One model.
#[derive(Debug)]
pub struct Model {
    /// Path of its spec, from the root of the repository.
    pub path: String,
    /// Id.
    pub id: String,
    /// What urls and bodies call it.
    pub wire_name: String,
    /// Name for people.
    pub title: String,
    /// Name of the provider for people.
    pub provider_title: String,
    /// `t2v` or `i2v`.
    pub task: &'static str,
    /// Version of Wan.
    pub version: String,
    /// Whether people should leave it.
    pub deprecated: bool,
    /// What is open, where nobody may rely on it yet. Nothing that could send its requests is generated.
    pub draft: Option<Draft>,
    /// The day it goes away.
    pub sunset: Option<String>,
    /// The provider's page.
    pub docs: Option<String>,
    /// One sentence.
    pub doc: String,
    /// What was read first, and when.
    pub source: String,
    /// First digits of the spec's hash.
    pub spec: String,
    /// Name of the request struct.
    pub type_name: String,
    /// Name of its module and of the client method.
    pub module: String,
    /// Runtime's operation kinds, and whether the page documents them.
    pub offers: Vec<(&'static str, bool)>,
    /// Fields of the request struct, in order.
    pub fields: Vec<Field>,
    /// Indices into `fields`: the arguments of `new`.
    pub arguments: Vec<usize>,
    /// Types of its module, in order of first use.
    pub types: Vec<TypeItem>,
    /// How the body is laid out.
    pub body: Vec<BodyEntry>,
    /// Every parameter, for the static description.
    pub parameters: Vec<Parameter>,
    /// How parameters depend on each other.
    pub rules: Vec<Rule>,
    /// Published price.
    pub price: Option<Price>,
    /// Published latency.
    pub latency: Option<Latency>,
    /// How often its jobs are asked about: what the model says, else what the provider does.
    pub polling: Polling,
    /// Bodies that the provider takes, by name.
    pub examples: Vec<(String, Value)>,
}

/// What is open about a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draft {
    /// How many questions.
    pub questions: u32,
    /// Whether anybody has reviewed it.
    pub reviewed: bool,
}

/// A field of a request, or of an object in it.
#[derive(Clone, Debug)]
pub struct Field {
    /// Rust name.
    pub name: String,
    /// Wire name of the parameter; for a choice, its own name.
    pub wire: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it is there always, and what it starts with.
    pub presence: Presence,
    /// Sentences of documentation, without the fixed ones.
    pub doc: String,
    /// The fixed sentences: range, length, unit, default, source.
    pub facts: Vec<String>,
    /// Why people should no longer set it.
    pub deprecated: Option<String>,
}

/// Whether a field is there always.
#[derive(Clone, Debug)]
pub enum Presence {
    /// The caller has to give it.
    Required,
    /// It starts with a default that the client sends.
    Defaulted(Value),
    /// It may stay unset. The provider applies its default, where one is known.
    Optional(Option<Value>),
}

/// What a field holds.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `bool`.
    Boolean,
    /// `i64`.
    Integer(Bounds<i64>),
    /// `f64`.
    Number(Bounds<f64>),
    /// `String`.
    Text(Bounds<u64>, LengthUnit),
    /// A closed list: index into `types`.
    Closed(usize),
    /// Several parameters in one: index into `types`.
    Choice(usize),
    /// A media file.
    Media(Media),
    /// An object: index into `types`.
    Object(usize),
    /// A list.
    List(Box<Kind>, Bounds<u64>),
}

/// Least and greatest value, both allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds<T> {
    /// Least.
    pub minimum: Option<T>,
    /// Greatest.
    pub maximum: Option<T>,
}

impl<T> Bounds<T> {
    /// Whether nothing is bounded.
    pub fn is_open(&self) -> bool {
        self.minimum.is_none() && self.maximum.is_none()
    }
}

/// What a length counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthUnit {
    /// Unicode scalar values.
    Characters,
    /// Bytes.
    Bytes,
}

/// What a media parameter takes.
#[derive(Clone, Debug)]
pub struct Media {
    /// Name of the constant that describes it.
    pub constant: String,
    /// Name of the runtime's media kind.
    pub kind: &'static str,
    /// Names of the runtime's media forms.
    pub forms: Vec<&'static str>,
    /// Extensions.
    pub formats: Vec<String>,
    /// Least playing time.
    pub min_seconds: Option<f64>,
    /// Greatest playing time.
    pub max_seconds: Option<f64>,
    /// Greatest size.
    pub max_bytes: Option<u64>,
    /// Bounds of a picture that are known, by the name of the runtime's field.
    pub dimensions: Vec<(&'static str, u64)>,
    /// Whether a local file is uploaded first.
    pub uploads: bool,
    /// Whether local bytes go out as bare base64.
    pub bare_base64: bool,
}

/// A type of a model's module.
#[derive(Debug)]
pub enum TypeItem {
    /// A closed list of texts.
    Texts(ClosedType<String>),
    /// A closed list of integers.
    Integers(ClosedType<i64>),
    /// Several parameters in one.
    Choice(ChoiceType),
    /// An object.
    Object(ObjectType),
}

/// An object.
#[derive(Debug)]
pub struct ObjectType {
    /// Name of the struct.
    pub name: String,
    /// Its documentation.
    pub doc: String,
    /// Its members, in order.
    pub fields: Vec<Field>,
    /// How it is laid out on the wire.
    pub body: Vec<BodyEntry>,
    /// Whether anything in it can be wrong.
    pub checked: bool,
}

/// One key of a body.
#[derive(Clone, Debug)]
pub struct BodyEntry {
    /// The key.
    pub key: String,
    /// What stands there.
    pub value: BodyValue,
    /// Whether it is written as a string.
    pub as_text: bool,
    /// Whether `null` is written while it is not set.
    pub sends_null: bool,
}

/// What stands under a key of a body.
#[derive(Clone, Debug)]
pub enum BodyValue {
    /// A field: index into `fields`.
    Field(usize),
    /// One part of a choice: index of the field, index of the part.
    Part(usize, usize),
    /// A constant.
    Constant(Value),
    /// An object that only groups.
    Group(Vec<BodyEntry>),
}

/// A parameter as the static description tells it.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one word of the language, named where it is read")]
pub struct Parameter {
    /// Wire name.
    pub wire: String,
    /// Pointer from what holds it.
    pub pointer: String,
    /// What it may hold.
    pub kind: ParameterKind,
    /// Whether the provider refuses a request without it.
    pub required: bool,
    /// What holds when the caller says nothing.
    pub default: Option<Value>,
    /// The one value it can have.
    pub constant: Option<Value>,
    /// Whether it is written as a string, although it is none.
    pub as_text: bool,
    /// Whether `null` is taken for no value.
    pub nullable: bool,
    /// Unit of the number.
    pub unit: Option<String>,
    /// Whether the value is private.
    pub sensitive: bool,
    /// Other spellings and what they mean.
    pub also_accepts: Vec<(Value, Value)>,
    /// Documentation.
    pub doc: String,
    /// Why people should no longer set it.
    pub deprecated: Option<String>,
}

/// What a parameter may hold, as the static description tells it.
#[derive(Debug)]
pub enum ParameterKind {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer(Bounds<i64>),
    /// A number.
    Number(Bounds<f64>),
    /// Text.
    Text(Bounds<u64>, LengthUnit),
    /// A closed list.
    Closed(Vec<Value>),
    /// A media file.
    Media(Media),
    /// Named members.
    Object(Vec<Parameter>),
    /// Items.
    List(Box<Parameter>, Bounds<u64>),
}

/// A published time from request to result.
#[derive(Debug)]
pub struct Latency {
    /// The time.
    pub milliseconds: u64,
    /// Whether the page calls it approximate.
    pub approximate: bool,
    /// The day it was read.
    pub as_of: String,
}
