use super::{Direction, Judge, Scope};
use crate::{Bump, Finding, Flag, Level, rules::value as rules};

impl Judge<'_> {
    /// Gives findings about parameters the smallest request that they make a difference to, and says which of them refuse
    /// one that was accepted.
    pub(crate) fn attach(&self, findings: &mut [Finding]) {
        let is_open = |finding: &&mut Finding| finding.witness.is_none() && !finding.parameters.is_empty();
        for finding in findings.iter_mut().filter(is_open) {
            self.attach_witness(finding);
        }
    }

    /// What is breaking or behavioural may refuse a request that was accepted; what is additive may accept; words do
    /// neither.
    fn attach_witness(&self, finding: &mut Finding) {
        // An order refuses nothing: what is refused beside it is told by what went.
        if finding.rule == &rules::VALUE_REORDERED {
            return;
        }
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
}
