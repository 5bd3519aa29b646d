/// A place in both sides of a spec. It costs nothing until a finding asks for its pointers.
///
/// Items of lists go by a name, for their index changes with every item before them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    up: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Key(&'a str),
    Item(Item<'a>),
}

/// An item of a list, on the sides that have it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item<'a> {
    /// What tells it from its neighbours.
    pub(crate) name: &'a str,
    /// Its index on the old side.
    pub(crate) old: Option<usize>,
    /// Its index on the new side.
    pub(crate) new: Option<usize>,
}

/// Which way of naming items a pointer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// By their names: the same on both sides.
    Name,
    /// By the old side's index.
    Old,
    /// By the new side's index.
    New,
}

/// The whole spec.
pub(crate) const ROOT: Place<'static> = Place { up: None, step: Step::Key("") };

impl<'a> Place<'a> {
    /// The member under a key.
    pub(crate) fn key<'b>(&'b self, key: &'b str) -> Place<'b> {
        Place { up: Some(self), step: Step::Key(key) }
    }

    /// An item of the list that stands here.
    pub(crate) fn item<'b>(&'b self, item: Item<'b>) -> Place<'b> {
        Place { up: Some(self), step: Step::Item(item) }
    }

    /// The JSON pointer. By an index, it ends before the first item that its side does not have.
    pub(crate) fn pointer(&self, by: By) -> String {
        let mut pointer = String::new();
        for place in self.steps() {
            let step = match (place.step, by) {
                (Step::Key(key), _) => escaped(key),
                (Step::Item(item), By::Name) => escaped(item.name),
                (Step::Item(Item { old: Some(index), .. }), By::Old)
                | (Step::Item(Item { new: Some(index), .. }), By::New) => index.to_string(),
                _ => break,
            };
            pointer.push('/');
            pointer.push_str(&step);
        }
        pointer
    }

    /// What people call it: `steps`, `loras[].scale`, `submit`, `price`; empty for the whole spec.
    pub(crate) fn name(&self) -> String {
        let mut name = String::new();
        for place in self.steps() {
            match place.step {
                Step::Item(item) if name.is_empty() => name.push_str(item.name),
                Step::Item(item) => {
                    name.push('.');
                    name.push_str(item.name);
                }
                Step::Key("item") if !name.is_empty() => name.push_str("[]"),
                Step::Key(_) => {}
            }
        }
        if name.is_empty() {
            // Not in a list: the first key tells what it is about.
            if let Some(Step::Key(key)) = self.steps().first().map(|place| place.step) {
                name.push_str(key);
            }
        }
        name
    }

    /// The top-level parameter it is in, where it is in one.
    pub(crate) fn parameters(&self) -> Vec<String> {
        match self.steps().as_slice() {
            [Place { step: Step::Key("parameters"), .. }, Place { step: Step::Item(item), .. }, ..] => {
                vec![item.name.to_owned()]
            }
            _ => Vec::new(),
        }
    }

    /// From below the root to here.
    fn steps(&self) -> Vec<&Place<'a>> {
        let mut steps = Vec::new();
        let mut place = self;
        while let Some(up) = place.up {
            steps.push(place);
            place = up;
        }
        steps.reverse();
        steps
    }
}

fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_go_by_name_or_by_the_index_of_a_side() {
        let parameters = ROOT.key("parameters");
        let steps = parameters.item(Item { name: "a/b", old: Some(3), new: None });
        let maximum = steps.key("maximum");
        assert_eq!(maximum.pointer(By::Name), "/parameters/a~1b/maximum");
        assert_eq!(maximum.pointer(By::Old), "/parameters/3/maximum");
        assert_eq!(maximum.pointer(By::New), "/parameters");
    }

    #[test]
    fn names_tell_the_way_through_lists_and_objects() {
        let parameters = ROOT.key("parameters");
        let loras = parameters.item(Item { name: "loras", old: Some(0), new: Some(0) });
        let (item, price) = (loras.key("item"), ROOT.key("price"));
        let fields = item.key("fields");
        let scale = fields.item(Item { name: "scale", old: Some(1), new: Some(1) });
        assert_eq!(scale.key("maximum").name(), "loras[].scale");
        assert_eq!(price.key("low").name(), "price");
        assert_eq!(ROOT.name(), "");
    }
}
