use crate::Violations;

/// A request that can tell what is wrong with it, without any I/O.
///
/// ```
/// use wan_runtime::{Validate, Violations};
///
/// struct Clip {
///     steps: Option<i64>,
/// }
///
/// impl Validate for Clip {
///     fn check(&self, found: &mut Violations) {
///         found.integer("steps", self.steps, 10..=70);
///     }
/// }
///
/// assert!(Clip { steps: None }.validate().is_ok());
/// assert!(Clip { steps: Some(5) }.validate().is_err());
/// ```
pub trait Validate {
    /// Adds everything for which the request would be refused, in the order of the parameters, then the rules.
    fn check(&self, found: &mut Violations);

    /// Adds warnings and notes. Default: none.
    fn advise(&self, found: &mut Violations) {
        let _ = found;
    }

    /// Looks for everything for which the request would be refused. Sending does so anyway.
    ///
    /// # Errors
    ///
    /// All violations at once, each with its field, value, bound and nearest allowed value.
    fn validate(&self) -> Result<(), Violations> {
        let mut found = Violations::default();
        self.check(&mut found);
        if found.is_empty() { Ok(()) } else { Err(found) }
    }

    /// Returns warnings and notes. None of them keeps the request from being sent.
    #[must_use]
    fn advice(&self) -> Violations {
        let mut found = Violations::default();
        self.advise(&mut found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;

    struct Clip {
        steps: i64,
        seed: Option<f64>,
    }

    impl Validate for Clip {
        fn check(&self, found: &mut Violations) {
            found.integer("steps", self.steps, 1..=40);
            found.number("seed", self.seed, ..);
        }

        fn advise(&self, found: &mut Violations) {
            if self.steps < 10 {
                found.warn(&["steps"], "Few steps look rough.");
            }
        }
    }

    #[test]
    fn validate_returns_every_refusal_and_no_warning() {
        let found = Clip { steps: 0, seed: Some(f64::NAN) }.validate().unwrap_err();
        assert_eq!(found.iter().map(crate::Violation::field).collect::<Vec<_>>(), ["steps", "seed"]);
        assert!(found.iter().all(|violation| violation.severity() == Severity::Refuse));
    }

    #[test]
    fn a_warning_keeps_nothing_from_being_sent() {
        let clip = Clip { steps: 5, seed: None };
        assert_eq!(clip.validate(), Ok(()));
        assert_eq!(clip.advice().to_string(), "warning: `steps`: Few steps look rough.");
    }

    #[test]
    fn the_trait_is_object_safe_and_advises_nothing_by_default() {
        struct Quiet;
        impl Validate for Quiet {
            fn check(&self, _: &mut Violations) {}
        }
        let quiet: &dyn Validate = &Quiet;
        assert!(quiet.validate().is_ok() && quiet.advice().is_empty());
    }
}
