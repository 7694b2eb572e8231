//! Completions and manual pages, as the programs that read them see them.

use std::process::Command;

use crate::support::Test;

/// Asks bash what it would complete a line to.
const COMPLETE: &str = r#"
source esmith.bash
COMP_WORDS=($LINE) COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
_esmith esmith "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\n' "${COMPREPLY[@]}"
"#;

#[track_caller]
fn check(line: &str, expected: &[&str]) {
    let test = Test::new();
    let script = test.command(&["completion", "bash"]).output().unwrap();
    test.write("esmith.bash", &String::from_utf8(script.stdout).unwrap());
    let bash = Command::new("bash")
        .args(["-euc", COMPLETE])
        .current_dir(test.path(""))
        .env("LINE", line)
        .output()
        .unwrap();
    let replies = String::from_utf8(bash.stdout).unwrap();
    let error = String::from_utf8_lossy(&bash.stderr);
    assert_eq!(replies.lines().collect::<Vec<_>>(), expected, "{error}");
}

#[test]
fn bash_completes_verbs() {
    check("esmith va", &["validate"]);
}

#[test]
fn bash_completes_flags() {
    check("esmith apply --exp", &["--expect"]);
}

#[test]
fn bash_completes_the_words_of_a_flag() {
    check("esmith plan --format m", &["markdown"]);
}

#[test]
fn every_shell_has_a_script() {
    let test = Test::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        test.run(&["completion", shell]).code(0).stdout("esmith").stdout("validate");
    }
}

#[test]
fn every_verb_has_a_page() {
    let test = Test::new();
    test.run(&["man", "--folder", "man"]).code(0);
    let help = test.command(&["--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let verbs =
        help.split("Commands:\n").nth(1).unwrap().lines().take_while(|line| !line.is_empty());
    let verbs: Vec<&str> = verbs
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .collect();
    assert!(verbs.len() >= 11, "{verbs:?}");
    for verb in verbs {
        assert!(test.path(&format!("man/esmith-{verb}.1")).is_file(), "{verb}");
    }
}
