use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// A kind of change, and what is always true of it.
///
/// A rule is the one place for these facts; comparers only find where it applies and put it into words.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name in reports and approvals: `range-narrowed`. It never changes.
    pub id: &'static str,
    /// The worst that a user meets.
    pub level: Level,
    /// What it touches wherever it applies. A finding may add more.
    pub flags: &'static [Flag],
    /// The version number it needs. A finding may need more.
    pub bump: Bump,
    /// What the same change is when it is read backwards.
    pub mirror: Mirror,
    /// What changed, in a few words.
    pub title: &'static str,
    /// Why it has this level: one sentence.
    pub reason: &'static str,
}

/// What the change backwards is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mirror {
    /// The rule with this id, or one of these.
    Is(&'static [&'static str]),
    /// Backwards it may be anything, for the reason given.
    None(&'static str),
}

/// What a change is to those who follow the old spec, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Words alone.
    Docs,
    /// Something new; what was right stays right.
    Additive,
    /// It still compiles and is accepted, but the result, price, time or failure differs.
    Behavioural,
    /// A program or a request that followed the old spec stops working.
    Breaking,
}

/// What a change touches, whatever its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Programs stop compiling.
    Compile,
    /// A request that was accepted is refused.
    Refused,
    /// What is sent differs.
    Wire,
    /// What is charged, or what is got for it, differs.
    Money,
    /// How long something takes or is waited for differs.
    Time,
    /// What is sent again differs.
    Retry,
    /// A key or private text may go elsewhere.
    Secret,
    /// A result may be lost.
    Data,
    /// The video, or how its end is told, differs.
    Output,
}

/// The version number that a change needs, in a crate that has reached 1.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bump {
    /// No new version.
    None,
    /// The last number.
    Patch,
    /// The middle number.
    Minor,
    /// The first number.
    Major,
}

/// Declares a group of rules: a static each, and `ALL` of the group in the order they are written.
macro_rules! rules {
    ($($name:ident = $id:literal, $level:ident, [$($flag:ident),*], $bump:ident,
       mirror $mirror:ident($($mirrored:literal),*), $title:literal, $reason:literal;)*) => {
        $(
            pub(crate) static $name: $crate::rule::Rule = $crate::rule::Rule {
                id: $id,
                level: $crate::rule::Level::$level,
                flags: &[$($crate::rule::Flag::$flag),*],
                bump: $crate::rule::Bump::$bump,
                mirror: $crate::rule::rules!(@mirror $mirror $($mirrored),*),
                title: $title,
                reason: $reason,
            };
        )*

        pub(crate) static ALL: &[&$crate::rule::Rule] = &[$(&$name),*];
    };
    (@mirror is $($id:literal),*) => { $crate::rule::Mirror::Is(&[$($id),*]) };
    (@mirror none $why:literal) => { $crate::rule::Mirror::None($why) };
}
pub(crate) use rules;

impl Level {
    /// Every level, worst first.
    pub const ALL: [Self; 4] = [Self::Breaking, Self::Behavioural, Self::Additive, Self::Docs];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Docs => "docs",
            Self::Additive => "additive",
            Self::Behavioural => "behavioural",
            Self::Breaking => "breaking",
        }
    }
}

impl Flag {
    /// Every flag.
    pub const ALL: [Self; 9] = [
        Self::Compile,
        Self::Refused,
        Self::Wire,
        Self::Money,
        Self::Time,
        Self::Retry,
        Self::Secret,
        Self::Data,
        Self::Output,
    ];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Compile => "compile",
            Self::Refused => "refused",
            Self::Wire => "wire",
            Self::Money => "money",
            Self::Time => "time",
            Self::Retry => "retry",
            Self::Secret => "secret",
            Self::Data => "data",
            Self::Output => "output",
        }
    }
}

impl Bump {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}
