//! The pages of the rules: both languages in one text, and either of them alone.

use crate::finding::Both;
use crate::record::Language;

/// The fault as a noun phrase: the first line of a page, `# 中文 / English`.
pub fn title(page: &str) -> Both {
    let line = page.lines().next().unwrap_or_default();
    both(line.trim_start_matches('#').trim())
}

/// Why the rule is: the paragraphs below that heading in one language, without the source.
pub fn reason(page: &str, language: Language) -> String {
    let part = part(page, language);
    let heading = language.of("## 为什么", "## Why");
    let after = part.split("\n\n").skip_while(|block| *block != heading).skip(1);
    let label = language.of("来源：", "Source: ");
    let reasons = after.take_while(|block| !block.starts_with('#')).filter(|block| !block.starts_with(label));
    reasons.collect::<Vec<_>>().join("\n\n")
}

/// What the rule is drawn from: `来源 / Source: 中文 / English`.
pub fn source(page: &str) -> Both {
    blocks(page).iter().find_map(|block| source_line(block)).map(|(_, source)| source).unwrap_or_default()
}

/// The examples below a heading, `不对 / Flagged` or `对 / Fine`: their language and text.
pub fn examples<'p>(page: &'p str, heading: &str) -> Vec<(&'p str, &'p str)> {
    let below = page.split("\n## ").skip(1).find_map(|part| part.strip_prefix(heading));
    let fences = below.unwrap_or_default().split("```").skip(1).step_by(2);
    fences.filter_map(|fence| fence.split_once('\n')).collect()
}

/// The page in one language: its half of every heading, and the paragraphs written in it. Examples
/// belong to both.
pub fn part(page: &str, language: Language) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    for block in blocks(page) {
        if block.starts_with("```") {
            paragraphs.push(block);
        } else if block.starts_with('#') {
            let marks = &block[..block.len() - block.trim_start_matches('#').len()];
            paragraphs.push(format!("{marks} {}", both(block[marks.len()..].trim()).of(language)));
        } else if let Some((label, source)) = source_line(&block) {
            paragraphs.push(format!("{}{}", label.of(language), source.of(language)));
        } else if written_in(&block) == language {
            paragraphs.push(block);
        }
    }
    paragraphs.join("\n\n") + "\n"
}

/// Headings, paragraphs and fenced examples, without the blank lines between them.
fn blocks(page: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut fenced = false;
    let mut fresh = true;
    for line in page.lines() {
        let fence = line.starts_with("```");
        if line.trim().is_empty() && !fenced {
            fresh = true;
            continue;
        }
        if fresh || line.starts_with('#') && !fenced || fence && !fenced {
            blocks.push(line.to_owned());
        } else if let Some(block) = blocks.last_mut() {
            block.push('\n');
            block.push_str(line);
        }
        if fence {
            fenced = !fenced;
        }
        fresh = !fenced && (fence || line.starts_with('#'));
    }
    blocks
}

/// `来源 / Source: 中文 / English`.
fn source_line(block: &str) -> Option<(Both, Both)> {
    let text = block.strip_prefix("来源 / Source:")?;
    Some((Both::new("来源：", "Source: "), both(text.trim())))
}

/// The halves of `中文 / English`; what is not halved serves both.
fn both(text: &str) -> Both {
    let (zh, en) = text.rsplit_once(" / ").unwrap_or((text, text));
    Both::new(zh.trim(), en.trim())
}

/// Chinese where it has more Chinese characters than English words; keys in backquotes are of neither.
fn written_in(block: &str) -> Language {
    let prose: String = block.split('`').step_by(2).collect();
    let chinese = prose.chars().filter(|c| ('\u{3400}'..='\u{9fff}').contains(c)).count();
    let english = prose.split_whitespace().filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic())).count();
    if chinese > english { Language::Zh } else { Language::En }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::every;

    fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn every_page_has_its_title_and_its_reasons_in_both_languages() {
        for entry in every() {
            let name = entry.rule.name;
            let title = title(entry.rule.page);
            assert!(is_chinese(&title.zh) && !is_chinese(&title.en), "{name}: {title:?}");
            for (language, heading) in [(Language::Zh, "## 为什么"), (Language::En, "## Why")] {
                let part = part(entry.rule.page, language);
                let mut blocks = part.split("\n\n").skip_while(|block| *block != heading).skip(1);
                let reason = blocks.next().unwrap_or_default();
                assert!(
                    !reason.is_empty() && !reason.starts_with('#') && !reason.starts_with("```"),
                    "{name}: no reason in {language:?}"
                );
            }
        }
    }

    #[test]
    fn one_language_of_a_page_leaves_the_other_out_and_keeps_the_examples() {
        let page = "# 甲 / A fault\n\n## 为什么 / Why\n\n因为`x`如此。\n\nBecause of `风险点`.\n\n来源 / Source: 书 / book\n\n## 不对 / Flagged\n\n```yaml\n岗位: 甲\n\n# 注\n```\n";
        assert_eq!(
            part(page, Language::En),
            "# A fault\n\n## Why\n\nBecause of `风险点`.\n\nSource: book\n\n## Flagged\n\n```yaml\n岗位: 甲\n\n# 注\n```\n"
        );
        assert_eq!(part(page, Language::Zh).lines().nth(4), Some("因为`x`如此。"));
    }
}
