use semver::{Prerelease, Version};

use crate::Bump;

/// The least version that may follow a released one when this much changed.
///
/// Below 1.0 the middle number stands for what breaks, as cargo reads it, and the last one for all the rest. A
/// pre-release promises nothing yet, so that its own version may follow whatever changed.
///
/// ```
/// use wan_review::{Bump, next_version};
///
/// let released = "0.4.2".parse()?;
/// assert_eq!(next_version(&released, Bump::Major).to_string(), "0.5.0");
/// # Ok::<(), semver::Error>(())
/// ```
#[must_use]
pub fn next_version(released: &Version, bump: Bump) -> Version {
    if bump == Bump::None {
        return released.clone();
    }
    let Version { major, minor, patch, .. } = *released;
    if released.pre != Prerelease::EMPTY {
        return Version::new(major, minor, patch);
    }
    match (bump, major) {
        (Bump::None, _) => released.clone(),
        (Bump::Major, 0) => Version::new(0, minor.saturating_add(1), 0),
        (Bump::Minor | Bump::Patch, 0) => Version::new(0, minor, patch.saturating_add(1)),
        (Bump::Major, _) => Version::new(major.saturating_add(1), 0, 0),
        (Bump::Minor, _) => Version::new(major, minor.saturating_add(1), 0),
        (Bump::Patch, _) => Version::new(major, minor, patch.saturating_add(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(released: &str) -> [String; 4] {
        let released = released.parse().unwrap();
        [Bump::None, Bump::Patch, Bump::Minor, Bump::Major]
            .map(|bump| next_version(&released, bump).to_string())
    }

    #[test]
    fn each_bump_raises_its_number_and_clears_those_behind_it() {
        assert_eq!(next("1.4.2"), ["1.4.2", "1.4.3", "1.5.0", "2.0.0"]);
    }

    #[test]
    fn below_one_what_breaks_raises_the_middle_number_and_all_else_the_last() {
        assert_eq!(next("0.4.2"), ["0.4.2", "0.4.3", "0.4.3", "0.5.0"]);
        assert_eq!(next("0.0.7"), ["0.0.7", "0.0.8", "0.0.8", "0.1.0"]);
    }

    #[test]
    fn a_pre_release_is_followed_by_its_own_version() {
        assert_eq!(next("1.0.0-rc.1"), ["1.0.0-rc.1", "1.0.0", "1.0.0", "1.0.0"]);
    }

    #[test]
    fn what_follows_is_never_less_and_a_greater_bump_never_needs_less() {
        for released in ["0.0.0", "0.9.9", "1.0.0-rc.1", "3.1.4"] {
            let versions = next(released).map(|version| version.parse::<Version>().unwrap());
            assert!(versions.is_sorted(), "{released}: {versions:?}");
            assert_eq!(versions[0].to_string(), released);
        }
    }
}
