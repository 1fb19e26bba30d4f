//! "Did you mean": the known name that is closest to what was written.

/// Names longer than this are compared with nothing: no candidate is so long.
const LONGEST: usize = 64;

/// The candidate that a slip of the keyboard could have turned into `name`, if there is one: at most a third of its
/// letters added, dropped, replaced or swapped with the next. Case does not count. The first of equals wins.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = lower(name);
    let most = (letters.len().div_ceil(3)).min(letters.len().saturating_sub(1)).min(3);
    if letters.len() > LONGEST {
        return None;
    }
    let scored = candidates.into_iter().map(|c| (distance(&letters, &lower(c)), c));
    scored.filter(|&(d, _)| d <= most).min_by_key(|&(d, _)| d).map(|(_, c)| c)
}

fn lower(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Edits from one word to the other, where a swap of neighbours is one edit: the restricted
/// Damerau-Levenshtein distance (F. Damerau 1964, V. Levenshtein 1966).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 7] = ["bass", "bass_r", "beat", "beat_phase", "smoothstep", "x", "plasma"];

    #[test]
    fn slips_of_the_keyboard_find_the_name() {
        for (slip, meant) in [
            ("bas", "bass"),
            ("Bass", "bass"),
            ("baess", "bass"),
            ("baet", "beat"),
            ("beatphase", "beat_phase"),
            ("smothstep", "smoothstep"),
            ("pasmla", "plasma"),
        ] {
            assert_eq!(nearest(slip, NAMES), Some(meant), "{slip}");
        }
    }

    #[test]
    fn other_words_find_nothing() {
        for word in ["", "y", "volume", "kick", "ba", &"bass".repeat(100_000)] {
            assert_eq!(nearest(word, NAMES), None, "{:.20}", word);
        }
    }

    #[test]
    fn a_swap_is_one_edit() {
        let d = |a: &str, b: &str| distance(&lower(a), &lower(b));
        assert_eq!((d("ab", "ba"), d("", "abc"), d("kitten", "sitting"), d("bass", "bass")), (1, 3, 3, 0));
    }
}
