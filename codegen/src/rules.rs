//! Every rule that a spec can break, with the code it keeps for ever.

macro_rules! rules {
    ($($name:ident = $code:literal, $title:literal;)*) => {
        /// A rule that a spec can break. [`explain`](crate::explain()) tells more.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = concat!($code, ": ", $title, ".")] $name,)*
        }

        impl Rule {
            /// Every rule, sorted by code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code that diagnostics show: `WAN0101`. It never changes.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// What is wrong, in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                }
            }
        }
    };
}

rules! {
    FileTooLarge = "WAN0001", "the file is too large";
    NotUtf8 = "WAN0002", "the file is not UTF-8";
    Syntax = "WAN0003", "the file is not JSON";
    UnknownKey = "WAN0004", "unknown key";
    DuplicateKey = "WAN0005", "a key is named twice";
    MissingKey = "WAN0006", "a key is missing";
    WrongType = "WAN0007", "wrong type of value";
    UnknownWord = "WAN0008", "unknown word";
    UnsupportedFormat = "WAN0009", "unsupported format";
    SchemaPath = "WAN0010", "`$schema` does not name the schema";
    EmptyText = "WAN0011", "a text is empty";
    Sentence = "WAN0012", "a documentation text does not end with a full stop";
    ControlCharacter = "WAN0013", "a text holds a control character";
    Date = "WAN0014", "not a date";
    Url = "WAN0015", "not an address";
    MisplacedFile = "WAN0016", "a file that is no spec by its path";
    NoSource = "WAN0017", "no source is named";
    DuplicateSource = "WAN0018", "two sources have one id";
    UnknownSource = "WAN0019", "unknown source";

    ParameterName = "WAN0101", "the name makes no Rust field";
    RustName = "WAN0102", "`rust` does not name a Rust field";
    ReservedName = "WAN0103", "the field's name is taken";
    DuplicateField = "WAN0104", "two fields have one name";
    DuplicateParameter = "WAN0105", "two parameters have one name";
    Pointer = "WAN0106", "not a JSON pointer";
    PointerClash = "WAN0107", "two parameters stand in one place";
    MisplacedKey = "WAN0108", "a key that this kind of parameter does not have";
    MediaForms = "WAN0109", "a media parameter without forms";
    ObjectFields = "WAN0110", "an object without fields";
    ListItem = "WAN0111", "a list without item";
    RangeReversed = "WAN0112", "a range is upside down";
    Bound = "WAN0113", "a bound that no value can be compared with";
    DefaultType = "WAN0114", "the default has the wrong type";
    DefaultRange = "WAN0115", "the default is not allowed";
    Constant = "WAN0116", "the constant is not allowed";
    ConstantDefault = "WAN0117", "a constant has no default";
    ValueType = "WAN0118", "a listed value has the wrong type";
    DuplicateValue = "WAN0119", "a value is listed twice";
    VariantName = "WAN0120", "the value makes no name for its variant";
    RustVariant = "WAN0121", "`rust` does not name a Rust variant";
    DuplicateVariant = "WAN0122", "two variants have one name";
    TypeName = "WAN0123", "not the name of a Rust type";
    DuplicateType = "WAN0124", "the type's name is taken";
    AlsoAcceptsMeans = "WAN0125", "another spelling of a value that is not allowed";
    AlsoAcceptsAllowed = "WAN0126", "another spelling that is one already";
    MediaFormat = "WAN0127", "a format or form is wrong or listed twice";
    RequiredNull = "WAN0128", "a required parameter with `null` as its default";
    MediaName = "WAN0129", "two media parameters share a name but not their limits";
    RenamedParameter = "WAN0130", "the earlier name of a parameter is none";
    DeprecationUnheeded = "WAN0131", "a deprecation that nobody can follow";
    DeprecatedValues = "WAN0132", "every value is deprecated";
    NullValue = "WAN0140", "a `null` that nobody can send or that hides a default";

    RuleParameter = "WAN0201", "a rule names an unknown parameter";
    RuleKeyMissing = "WAN0202", "a rule lacks a key that its kind needs";
    RuleKeyUnused = "WAN0203", "a rule has a key that its kind does not use";
    RuleItself = "WAN0204", "a rule relates a parameter to itself";
    RuleValue = "WAN0205", "a rule looks for a value that cannot be";
    TupleLength = "WAN0206", "a tuple has the wrong length";
    TupleValue = "WAN0207", "a tuple holds a value that is not allowed";
    DuplicateTuple = "WAN0208", "a rule lists one thing twice";
    ChoiceVariant = "WAN0209", "a tuple of a choice needs the name of its variant";
    ChoiceParameter = "WAN0210", "a parameter that cannot be part of this choice";
    ChoiceName = "WAN0211", "the choice's name makes no Rust field";
    ChoiceSeverity = "WAN0212", "a choice that could be broken";
    RuleConstant = "WAN0213", "a rule about a parameter that cannot vary";
    RuleOperands = "WAN0214", "a rule about too few or too many parameters";
    RuleScalar = "WAN0215", "a rule compares what has no single value";
    AlwaysSet = "WAN0216", "a rule asks whether a required parameter is set";
    DuplicateRule = "WAN0217", "two rules say the same";
    FactorValue = "WAN0218", "not a factor";
    FactorPrice = "WAN0219", "a factor of a price that is not there";
    FactorSeverity = "WAN0220", "a factor that would refuse";
    FactorAlways = "WAN0221", "a factor that always applies";
    FactorTwice = "WAN0222", "two factors under one value";
    CountBound = "WAN0230", "a number of items that bounds nothing";
    CountOperand = "WAN0231", "a rule counts what has no items";
    CountMember = "WAN0232", "a rule counts by a member that tells nothing";
    SetOfSets = "WAN0233", "a set that cannot be the one that is given";
    CoercedValue = "WAN0234", "a value that the provider cannot make of a parameter";
    CoercedSeverity = "WAN0235", "a coercion that would refuse";

    ModelId = "WAN0301", "the model's id is not the file's name";
    ModelProvider = "WAN0302", "the provider's id is not the folder's name";
    ModelType = "WAN0303", "the request's type is no name for it";
    NewUnknown = "WAN0304", "`new` names nothing that there is";
    NewMissing = "WAN0305", "`new` lacks what has no default";
    NewOptional = "WAN0306", "`new` asks for what can be left out";
    NewDuplicate = "WAN0307", "`new` asks twice for one thing";
    NewTooMany = "WAN0308", "`new` has too many arguments";
    OfferMissing = "WAN0309", "the model lacks an operation";
    DuplicateOffer = "WAN0310", "an operation is offered twice";
    PriceDecimal = "WAN0311", "not a price";
    PriceOrder = "WAN0312", "the lowest price is above the highest";
    PriceDate = "WAN0313", "a price without its day";
    Currency = "WAN0314", "not a currency";
    LatencyValue = "WAN0315", "not a latency";
    LatencyDate = "WAN0316", "a latency without its day";
    Sunset = "WAN0317", "a last day for a model that stays";
    OutputParameter = "WAN0318", "the output follows a parameter that cannot decide it";
    OutputValue = "WAN0319", "the output needs a value or a parameter";
    OutputSize = "WAN0320", "the output's size needs two parameters or a table";
    OutputTable = "WAN0321", "the table of sizes does not fit its parameter";
    OutputNumber = "WAN0322", "an output number must be above zero";
    NoExample = "WAN0323", "no example";
    ExampleRefused = "WAN0324", "the model refuses its example";
    ExampleName = "WAN0325", "the example's name is wrong or taken";
    WireName = "WAN0326", "the name does not fit into an address";
    Version = "WAN0327", "not a version of Wan";
    ModelIdSyntax = "WAN0328", "not the id of a model";
    PriceLength = "WAN0329", "a price a second of an unknown length";
    DuplicateRetired = "WAN0330", "a parameter is retired twice";
    RetiredName = "WAN0331", "a retired name is back with another type";
    RenamedModel = "WAN0332", "the earlier id of a model is none";
    OpenQuestion = "WAN0341", "a question is open in what is no draft";
    NotReviewed = "WAN0342", "nobody has reviewed what is no draft";
    QuestionPlace = "WAN0343", "a question about no place of a spec";
    DuplicateQuestion = "WAN0344", "a question is asked twice";
    QuestionLines = "WAN0345", "not numbers of lines";

    ProviderId = "WAN0401", "the provider's id is not the folder's name";
    ProviderName = "WAN0402", "the provider's id makes no Rust module";
    EnvironmentName = "WAN0403", "not the name of an environment variable";
    HeaderName = "WAN0404", "not the name of a header";
    KeyTemplate = "WAN0405", "the key's template does not hold the key";
    TemplateVariable = "WAN0406", "a template names an unknown variable";
    TemplateBrace = "WAN0407", "a brace is not closed";
    HostOrigin = "WAN0408", "not an origin";
    DuplicateHost = "WAN0409", "two hosts share a name or an origin";
    UnknownHost = "WAN0410", "an operation names an unknown host";
    HostKey = "WAN0411", "an operation that is paid for goes to a host without the key";
    OperationPath = "WAN0412", "not a path";
    IdTooEarly = "WAN0413", "`{id}` before there is an id";
    IdMissing = "WAN0414", "an operation on a job does not say which";
    Accepts = "WAN0415", "`accepts` lists what is no success";
    SubmitId = "WAN0416", "the answer to a submit has no id";
    StatusState = "WAN0417", "the status has no state";
    NoOutput = "WAN0418", "no operation delivers the output";
    AnswerPointer = "WAN0419", "not a JSON pointer into an answer";
    SampleState = "WAN0420", "a sample of an unknown state";
    DuplicateOperation = "WAN0421", "an operation is told twice";
    States = "WAN0422", "a job cannot end";
    DuplicateState = "WAN0423", "a state is told twice";
    HttpStatus = "WAN0424", "not an HTTP status for this";
    ErrorUnreachable = "WAN0425", "an error rule that an earlier one hides";
    ErrorMessage = "WAN0426", "nothing tells where an error's message is";
    Zero = "WAN0427", "zero where a limit is meant";
    WebhookPointer = "WAN0428", "not a JSON pointer for a webhook";
    OperationMissing = "WAN0429", "the provider lacks an operation";
    DuplicateHeader = "WAN0430", "a header or query parameter is set twice";
    ErrorCode = "WAN0431", "an error rule looks for a code that no answer has";
    SampleBody = "WAN0432", "a sample contradicts its operation";
    HostName = "WAN0433", "not the name of a host";
    DuplicateCause = "WAN0434", "a cause has two error rules";
    ErrorBody = "WAN0435", "an error rule's body is told twice or by half";
    UploadTakes = "WAN0436", "an upload's files cannot stand there";
    BodyConstant = "WAN0450", "a constant that cannot stand in an operation's body";
    FollowUp = "WAN0461", "an address that no earlier answer can hold";
    Expiry = "WAN0462", "a sign of expiry that tells nothing";
    ErrorStatuses = "WAN0470", "statuses of an error rule that are no range";
    ErrorSuccess = "WAN0471", "an error inside a success that nothing tells";
    ErrorCodeTwice = "WAN0472", "an error rule's code is told twice";
    ErrorCancel = "WAN0473", "a refusal of a cancellation that nobody can ask for";
    ErrorWins = "WAN0474", "an error that outdoes success and stands nowhere";
    BackOffPlace = "WAN0475", "a time to try again that stands nowhere or twice";
    CancelEffect = "WAN0476", "the effect of a cancellation on another call";
    PollingNumber = "WAN0477", "not a cadence to ask in";
    ErrorVouched = "WAN0478", "a failing server that nothing vouches for";
    WebhookRegister = "WAN0490", "a webhook's address has no place, or several";
    WebhookEvents = "WAN0491", "the events of a webhook cannot be asked for so";
    WebhookEvent = "WAN0492", "an event of a webhook tells nothing";
    WebhookSignature = "WAN0493", "a signature of webhooks that contradicts itself";
    WebhookContains = "WAN0494", "a delivery cannot contain that";

    NameCollision = "WAN0501", "two models make one Rust name";
    MissingProvider = "WAN0502", "a model of an unknown provider";
    UnknownOffer = "WAN0503", "an operation that the provider does not have";
    OfferOutput = "WAN0504", "none of the offered operations delivers the output";
    ConstantClash = "WAN0510", "a parameter where an operation puts a constant";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(Rule::ALL.is_sorted_by(|a, b| a.code() < b.code() && a < b));
    }
}
