//! How deep a frame may nest. serde_json skips unknown fields without recursion, so it would not mind; whoever sends such a frame means harm.

/// Levels of arrays and objects.
const MOST_LEVELS: usize = 16;

/// Whether a text nests deeper than a frame may. Counts brackets first: few of them cannot be deep, whatever strings they stand in.
pub(crate) fn too_deep(text: &str) -> bool {
    let opening = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    opening > MOST_LEVELS && deepest(text) > MOST_LEVELS
}

fn deepest(text: &str) -> usize {
    let (mut level, mut deepest) = (0usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in text.bytes() {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'[' | b'{') => {
                level += 1;
                deepest = deepest.max(level);
            }
            (false, b']' | b'}') => level = level.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nesting_counts_not_brackets_in_words() {
        assert!(!too_deep(&format!("{{\"text\":\"{}\"}}", "[\\\"{".repeat(100))));
        assert!(!too_deep(&format!("[{}]", "[],".repeat(100))));
        assert!(!too_deep(&format!("{}{}", "[".repeat(16), "]".repeat(16))));
        assert!(too_deep(&format!("{}{}", "[".repeat(17), "]".repeat(17))));
    }
}
