use super::{Direction, Judge, Scope};
use crate::{Bump, Finding, Flag, Level};

impl Judge<'_> {
    /// Gives findings about parameters the smallest request that they make a difference to, and says which of them
    /// refuse one that was accepted.
    ///
    /// What is breaking or behavioural may refuse; what is additive may accept; words do neither.
    pub(crate) fn attach(&self, findings: &mut [Finding]) {
        for finding in findings.iter_mut().filter(|finding| !finding.parameters.is_empty()) {
            if finding.witness.is_some() {
                continue;
            }
            let (direction, value) = match finding.rule.level {
                Level::Docs => continue,
                Level::Additive => (Direction::Accepted, &finding.new),
                Level::Behavioural | Level::Breaking => (Direction::Refused, &finding.old),
            };
            let Some(scope) = Scope::place(&finding.parameters, &finding.pointer, value.as_ref()) else {
                continue;
            };
            finding.witness = self.ask(direction, &scope).and_then(|answer| answer.witness);
            if finding.witness.is_some() && direction == Direction::Refused {
                finding.touching(Flag::Refused);
                if finding.rule.level == Level::Breaking {
                    finding.needing(Bump::Major);
                }
            }
        }
    }
}
