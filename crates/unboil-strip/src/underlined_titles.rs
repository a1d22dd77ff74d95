//! Removes the line of `=` or `-` below a title with the title.

use crate::analysis::{Analysis, UnitKind};

/// Gives the line below each removed title the decision on the title. A rule removes no line of
/// marks on its own.
pub(crate) fn remove_underlines(analysis: &mut Analysis) {
    for index in 0..analysis.units.len() {
        let unit = &analysis.units[index];
        if unit.kind != UnitKind::UnderlinedTitle {
            continue;
        }
        let title = unit.blocks.start;
        let decision = analysis.blocks[title].decision.clone();
        let underline = &mut analysis.blocks[title + 1];
        if !underline.kept_by_user {
            underline.decision = decision;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Cues;
    use unboil_text::Class;

    #[test]
    fn a_title_and_its_underline_go_or_stay_together() {
        let text = "Harbour\n=======\nThe quay\n--------\nThe slip\n\n---\nA boat";
        let cues = Cues::new(&[], &[]);
        let mut analysis = Analysis::new(text, &cues);
        analysis.record_decision(0, 1, Class::Chrome, "test", "");
        analysis.record_decision(3, 4, Class::Chrome, "test", "");
        analysis.record_decision(4, 5, Class::Chrome, "test", "");
        remove_underlines(&mut analysis);
        let removed: Vec<&str> = (0..analysis.blocks.len())
            .filter(|&at| analysis.blocks[at].decision.is_some())
            .map(|at| analysis.block_text(at))
            .collect();
        // The line after a blank line is a rule between two parts, and no underline.
        assert_eq!(removed, ["Harbour", "=======", "The slip"]);
    }
}
