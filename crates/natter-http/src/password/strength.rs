//! Whether a new password is good enough (ASVS 6.2).

use natter_core::Denied;

const FEWEST_CHARACTERS: usize = 8;
const MOST_CHARACTERS: usize = 128;
/// Sorted; see common.md.
const COMMON: &str = include_str!("common.txt");
/// A shorter word of the context is in too many good passwords.
const SHORTEST_WORD: usize = 4;
/// Characters that a password needs beside a word of its context.
const FEWEST_OTHERS: usize = 5;

/// Checks a new password: 8 to 128 characters, not a common one, and not made of the words of its context (the person's name and address, the site's
/// name and host) and little else.
///
/// # Errors
/// [`Denied::Invalid`] with what to change.
pub fn check_new(password: &str, context: &[&str]) -> Result<(), Denied> {
    let length = password.chars().count();
    if !(FEWEST_CHARACTERS..=MOST_CHARACTERS).contains(&length) {
        return Err(Denied::Invalid("a password takes 8 to 128 characters"));
    }
    let folded = password.to_lowercase();
    let one_character = folded.chars().all(|character| folded.starts_with(character));
    if one_character || is_common(&folded) || is_context(&folded, context) {
        return Err(Denied::Invalid("this password is one of the first that would be guessed"));
    }
    Ok(())
}

fn is_common(folded: &str) -> bool {
    COMMON.lines().any(|common| common == folded)
}

fn is_context(folded: &str, context: &[&str]) -> bool {
    context.iter().any(|text| {
        let text = text.to_lowercase();
        let whole: String = text.split_whitespace().collect();
        let parts = text.split(|character: char| !character.is_alphanumeric()).map(str::to_owned);
        folded == text || parts.chain([whole]).any(|word| is_mostly(folded, &word))
    })
}

fn is_mostly(folded: &str, word: &str) -> bool {
    let others = || folded.replace(word, "").chars().count();
    word.chars().count() >= SHORTEST_WORD && folded.contains(word) && others() < FEWEST_OTHERS
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: [&str; 4] = ["Ada Moss1", "ada.lovelace@example.org", "Tea Society", "chat.example.net"];

    #[test]
    fn weak_passwords_are_refused() {
        for password in [
            "short",
            "password",
            "Password1",
            "12345678",
            "aaaaaaaaaa",
            "Elizabeth",
            "victoria",
            "ada moss1",
            "Lovelace1815",
            "2026teasociety",
            "example!!",
            "EXAMPLE2026",
            "moss1moss1",
            "Society2026",
            &"x".repeat(129),
        ] {
            assert!(check_new(password, &CONTEXT).is_err(), "{password}");
        }
        for password in ["correct horse", "moss grows on stones", "a lovelace engine", &"xy".repeat(64)] {
            assert!(check_new(password, &CONTEXT).is_ok(), "{password}");
        }
    }

    #[test]
    fn three_thousand_common_passwords_that_are_long_enough_are_known() {
        let lines: Vec<&str> = COMMON.lines().collect();
        assert!(lines.len() >= 3_000, "{}", lines.len());
        assert!(lines.iter().all(|line| line.chars().count() >= FEWEST_CHARACTERS));
        assert!(lines.iter().all(|line| *line == line.to_lowercase()), "compared in lower case");
    }
}
