//! What a name looks like: the keys by which stores keep names unique, and which scripts may stand together.

use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};
use unicode_security::mixed_script::AugmentedScriptSet;

/// The UTS 39 skeleton of the NFKC form in lower case, in lower case again, without spaces and marks. People sign in by it, so that any spelling of
/// a name finds its account. It alone does not keep look-alikes apart: what is confusable only as a capital is lost in the first step.
pub(super) fn folded(name: &str) -> String {
    skeleton(&nfkc(name).to_lowercase()).to_lowercase()
}

/// All keys of a name, [`folded`] first: the skeletons of the name as it is written, in lower case, in capitals, and with capital initials. Two names
/// with one key in common look alike, or one looks like the other in another case: `aIice` and `alice`, `lan` and `Ian`. `Kai` and `Kal` do not.
pub(super) fn keys(name: &str) -> Vec<String> {
    let cased = nfkc(name);
    let (lower, upper) = (cased.to_lowercase(), cased.to_uppercase());
    let mut keys = vec![folded(name)];
    for form in [&cased, &lower, &upper, &initials(&lower)] {
        let key = skeleton(form);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn nfkc(name: &str) -> String {
    name.nfkc().collect()
}

fn skeleton(form: &str) -> String {
    unicode_security::skeleton(form).filter(|character| character.is_alphanumeric()).collect()
}

/// Each word with a capital at its beginning.
fn initials(lower: &str) -> String {
    let mut begins = true;
    let mut written = String::with_capacity(lower.len());
    for character in lower.chars() {
        if begins {
            written.extend(character.to_uppercase());
        } else {
            written.push(character);
        }
        begins = !character.is_alphanumeric();
    }
    written
}

/// Whether all letters are of one script, or of Latin with the scripts of Chinese, Japanese or Korean (UTS 39, 5.2: highly restrictive).
pub(super) fn scripts_agree(name: &str) -> bool {
    let (mut all, mut without_latin) = (AugmentedScriptSet::default(), AugmentedScriptSet::default());
    for character in name.nfkc() {
        let one = AugmentedScriptSet::from(character);
        all.intersect_with(one);
        if character.script() != Script::Latin {
            without_latin.intersect_with(one);
        }
    }
    !all.is_empty() || without_latin.kore || without_latin.hanb || without_latin.jpan
}
