//! Characters that draw nothing or change how the text around them is drawn.

/// Characters that change how the text around them is drawn (UAX #9 explicit controls); refused in names, harmless when isolated in messages.
pub(super) fn is_direction_control(character: char) -> bool {
    matches!(character, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Unicode's `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt, 17.0): drawn as nothing, Hangul fillers among them.
pub(crate) fn is_default_ignorable(character: char) -> bool {
    matches!(character, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Characters that draw nothing, so that a text of only these looks empty: also spaces, controls, interlinear annotations and the empty Braille cell.
pub(crate) fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || is_default_ignorable(character)
        || matches!(character, '\u{FFF9}'..='\u{FFFB}' | '\u{2800}')
}

/// Characters that begin another line.
pub(super) fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\u{0B}' | '\u{0C}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_draws_nothing_is_known() {
        let invisible = "\u{206A}\u{206F}\u{FFF9}\u{FFFB}\u{3164}\u{115F}\u{FFA0}\u{E0001}\u{180F}\u{2065}\u{2028}\u{1D173}";
        for character in invisible.chars() {
            assert!(is_invisible(character), "{character:?}");
        }
        for character in "aäж李ा\u{301}😀.1".chars() {
            assert!(!is_invisible(character), "{character:?}");
        }
    }
}
