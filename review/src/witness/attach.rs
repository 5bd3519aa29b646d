use super::{Direction, Judge, Scope};
use crate::{Bump, Finding, Flag, Level};

/// Where it stands what holds while a caller says nothing.
const SILENT: [&str; 3] = ["/default", "/required", "/constant"];

impl Judge<'_> {
    /// Gives findings what requests tell of them: the smallest one that they make a difference to, and what the smallest
    /// of all costs.
    pub(crate) fn attach(&self, findings: &mut [Finding]) {
        for finding in findings {
            if finding.witness.is_none() && !finding.parameters.is_empty() {
                self.attach_witness(finding);
            }
            if finding.price.is_none() {
                self.attach_price(finding);
            }
        }
    }

    /// What is breaking or behavioural may refuse a request that was accepted; what is additive may accept; words do
    /// neither.
    fn attach_witness(&self, finding: &mut Finding) {
        let (direction, value) = match finding.rule.level {
            Level::Docs => return,
            Level::Additive => (Direction::Accepted, &finding.new),
            Level::Behavioural | Level::Breaking => (Direction::Refused, &finding.old),
        };
        let scope = Scope::place(&finding.parameters, &finding.pointer, value.as_ref());
        finding.witness = scope.and_then(|scope| self.ask(direction, &scope)?.witness);
        if finding.witness.is_some() && direction == Direction::Refused {
            finding.touching(Flag::Refused);
            if finding.rule.level == Level::Breaking {
                finding.needing(Bump::Major);
            }
        }
    }

    /// What holds while a caller says nothing may be what the price depends on.
    fn attach_price(&self, finding: &mut Finding) {
        let is_silent = SILENT.iter().any(|end| finding.pointer.ends_with(end));
        let decides = is_silent && finding.parameters.iter().any(|name| self.is_priced_by(name));
        if !decides && !finding.flags.contains(&Flag::Money) {
            return;
        }
        let price = self.price();
        if price.before != price.after {
            finding.price = Some(price);
            finding.touching(Flag::Money);
        }
    }
}
