//! What keeps workflows safe where a pull request comes from a fork.
//!
//! Lines are enough to hold it: no workflow of ours uses what only a parser of YAML would see.

use std::path::Path;

/// Tells where a workflow gives strangers more than they may have.
pub(super) fn check(path: &Path, text: &str, found: &mut Vec<String>) {
    if !path.starts_with(".github/workflows") {
        return;
    }
    let mut report = |line: usize, what: &str| found.push(format!("{}:{line}: {what}", path.display()));
    let lines: Vec<&str> = text.lines().map(without_comment).collect();
    let first = |wanted: &str| lines.iter().position(|line| line.contains(wanted)).map(|at| at + 1);
    if let Some(line) = first("pull_request_target") {
        report(
            line,
            "runs with our rights on what a fork sends; take `pull_request`, and `workflow_run` to comment",
        );
    }
    if !lines.iter().any(|line| line.starts_with("permissions:")) {
        report(
            1,
            "says nothing of `permissions` at its top, so it gets what the repository gives by default",
        );
    }
    for line in scripts(&lines).filter(|(_, line)| line.contains("${{")).map(|(at, _)| at + 1) {
        report(line, "an expression becomes part of a script; pass it through `env` and quote the variable");
    }
    let writes = first(": write").or_else(|| first("write-all"));
    if let (Some(line), Some(_)) = (writes, first("actions/checkout")) {
        report(line, "may write and checks out code; let another workflow run the code");
    }
    if let (Some(line), Some(_)) = (first("workflow_run:"), first("actions/checkout")) {
        report(line, "runs after a fork's workflow with our rights and checks out code");
    }
    if let (Some(line), None) = (first("xtask diff"), first("fetch-depth: 0")) {
        report(line, "compares with a base that is not there; give `fetch-depth: 0` to actions/checkout");
    }
}

/// A line without the comment behind it. A `#` in a word is none.
fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with('#') {
        ""
    } else {
        line.split_once(" # ").map_or(line, |(code, _)| code)
    }
}

/// The lines of scripts, with their index.
fn scripts<'a>(lines: &'a [&'a str]) -> impl Iterator<Item = (usize, &'a str)> {
    // The column of the `run` whose script goes on.
    let mut inside: Option<usize> = None;
    lines.iter().copied().enumerate().filter(move |(_, line)| {
        let column = line.len() - line.trim_start().len();
        if inside.is_some_and(|run| line.trim().is_empty() || column > run) {
            return true;
        }
        let key = line.trim_start().trim_start_matches("- ");
        inside = key.starts_with("run:").then_some(line.len() - key.len());
        inside.is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAFE: &str = "on:\n  pull_request:\npermissions:\n  contents: read\njobs:\n  a:\n    steps:\n      \
        - uses: actions/checkout@v4\n        with:\n          fetch-depth: 0\n      - name: b\n        env:\n          \
        BASE: ${{ github.base_ref }}\n        run: |\n          cargo xtask diff --base \"$BASE\"\n\n          true\n      \
        - if: ${{ !cancelled() }}\n        run: true\n      - run: true\n        env:\n          A: ${{ github.sha }}\n";

    fn found(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        check(Path::new(".github/workflows/a.yml"), text, &mut found);
        found
    }

    #[test]
    fn a_safe_workflow_is_left_alone() {
        assert_eq!(found(SAFE), Vec::<String>::new());
    }

    #[test]
    fn each_way_to_give_strangers_more_is_noticed() {
        for (old, new, expected) in [
            ("pull_request:", "pull_request_target:", "a.yml:2: runs with our rights"),
            ("permissions:\n  contents: read\n", "", "a.yml:1: says nothing of `permissions`"),
            ("\"$BASE\"", "${{ github.head_ref }}", "a.yml:15: an expression"),
            (
                "          true\n",
                "          echo ${{ github.event.issue.title }}\n",
                "a.yml:17: an expression",
            ),
            (
                "run: true\n      -",
                "run: echo ${{ github.event.number }}\n      -",
                "a.yml:19: an expression",
            ),
            ("- run: true", "- run: echo ${{ github.actor }}", "a.yml:20: an expression"),
            ("contents: read", "contents: write", "a.yml:4: may write and checks out"),
            ("permissions:\n  contents: read", "permissions: write-all", "a.yml:3: may write and checks out"),
            ("pull_request:", "workflow_run:", "a.yml:2: runs after a fork's workflow"),
            ("fetch-depth: 0", "fetch-depth: 1", "a.yml:15: compares with a base that is not there"),
        ] {
            assert_eq!(SAFE.matches(old).count(), 1, "{old:?}");
            let found = found(&SAFE.replace(old, new));
            assert!(found.iter().any(|line| line.contains(expected)), "{expected}: {found:?}");
        }
    }

    #[test]
    fn a_comment_is_no_workflow() {
        assert_eq!(found(&format!("# pull_request_target\n{SAFE}")), Vec::<String>::new());
    }

    #[test]
    fn other_files_are_none_of_its_business() {
        let mut found = Vec::new();
        check(Path::new("docs/a.yml"), "pull_request_target", &mut found);
        assert_eq!(found, Vec::<String>::new());
    }
}
