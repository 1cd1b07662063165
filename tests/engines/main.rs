//! What the programs of offices make of our files: LibreOffice opens the workbooks and Word files, Chromium, typst and LibreOffice
//! print them; and what engines of SQL sum of our datasets (`sums.rs`). `tests/engines/all` installs the programs and runs this;
//! without it these tests are passed over.

mod sums;

#[path = "../tables/mod.rs"]
mod tables;

mod sheets;

use std::collections::BTreeSet;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Reader, Xlsx};

/// One department of the example register: every form is short and nothing is left out.
const DEPARTMENT: &str = "registers/药剂科";
/// Every form.
const FORMS: &str = "power-list,duty-list,risk-list,measure-list,level-list,overview,post-form,department-form,self-check,level-declaration,commitment,department-commitment,self-control,wall-chart,desk-card,handbook";

fn ran(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    output.stdout
}

/// Publishes forms into a folder, and tells the files that came out.
fn published(folder: &Path, arguments: &[&str]) -> Vec<PathBuf> {
    let out = folder.join("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_riskreg"));
    command.args(["publish", DEPARTMENT, "--lang", "zh", "--today", "2026-11-22", "--out"]).arg(&out).args(arguments);
    ran(command.current_dir(env!("CARGO_MANIFEST_DIR")));
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders = vec![out];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|ending| ending != "json") => files.push(path),
                false => {}
            }
        }
    }
    files.retain(|file| !file.file_name().unwrap().to_string_lossy().starts_with('.'));
    files.sort();
    files
}

/// Copies under plain names, because those of two folders may be the same, and lets LibreOffice convert them.
fn converted(folder: &Path, files: &[PathBuf], to: &str) -> Vec<PathBuf> {
    let (given, made) = (folder.join("given"), folder.join("made"));
    std::fs::create_dir_all(&given).unwrap();
    let ending = to.split(':').next().unwrap();
    let copies: Vec<PathBuf> = files
        .iter()
        .enumerate()
        .map(|(number, file)| {
            let copy = given.join(format!("{number}.{}", file.extension().unwrap().to_str().unwrap()));
            std::fs::copy(file, &copy).unwrap();
            copy
        })
        .collect();
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let mut command = Command::new("soffice");
    command.arg(profile).args(["--headless", "--convert-to", to, "--outdir"]).arg(&made).args(copies);
    ran(&mut command);
    (0..files.len()).map(|number| made.join(format!("{number}.{ending}"))).collect()
}

fn workbook(path: &Path) -> Xlsx<BufReader<std::fs::File>> {
    calamine::open_workbook(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_finds_every_text_and_every_merged_cell_of_our_workbooks() {
    let folder = tempfile::tempdir().unwrap();
    let files = published(folder.path(), &["--form", FORMS, "--format", "xlsx"]);
    assert!(files.len() >= 14, "{files:?}");
    let saved = converted(folder.path(), &files, "xlsx:Calc MS Excel 2007 XML");
    for (ours, theirs) in files.iter().zip(&saved) {
        let (mut ours, mut theirs) = (workbook(ours), workbook(theirs));
        assert_eq!(ours.sheet_names(), theirs.sheet_names());
        for name in ours.sheet_names() {
            let (range, other) = (ours.worksheet_range(&name).unwrap(), theirs.worksheet_range(&name).unwrap());
            let texts = |range: &calamine::Range<calamine::Data>| -> Vec<(usize, usize, String)> {
                let (top, left) = range.start().unwrap_or_default();
                let cells = range.used_cells();
                cells
                    .map(|(row, column, cell)| (row + top as usize, column + left as usize, cell.to_string()))
                    .collect()
            };
            assert_eq!(texts(&range), texts(&other), "{name}");
            assert!(theirs.worksheet_formula(&name).unwrap().is_empty(), "{name}");
            let merged = |book: &mut Xlsx<_>| -> BTreeSet<_> {
                let merged = book.merge_cells_by_sheet_name(&name).unwrap();
                merged.into_iter().map(|merged| (merged.start, merged.end)).collect()
            };
            assert_eq!(merged(&mut ours), merged(&mut theirs), "{name}");
        }
    }
}

/// The cells of all tables of a page in order: how many rows and columns each covers, and its text without spaces and marks.
fn cells(html: &str) -> Vec<(u32, u32, String)> {
    let lower = html.to_ascii_lowercase();
    let mut cells = Vec::new();
    let mut at = 0;
    while let Some(found) = lower[at..].find("<t").map(|found| at + found) {
        at = found + 2;
        if !matches!(lower.as_bytes()[at], b'd' | b'h') || !matches!(lower.as_bytes()[at + 1], b' ' | b'>') {
            continue;
        }
        let tag = &lower[at..at + lower[at..].find('>').unwrap()];
        let span = |name: &str| -> u32 {
            let given = tag.split_once(name).map(|(_, rest)| rest.trim_start_matches(['=', '"']));
            given.map_or(1, |rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap())
        };
        let end = lower[at..].find(if lower.as_bytes()[at] == b'd' { "</td>" } else { "</th>" }).unwrap();
        cells.push((span("rowspan"), span("colspan"), text(&html[at + tag.len() + 1..at + end])));
    }
    cells
}

/// Text between tags, without spaces and marks of levels.
fn text(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
    }
    let text = text.replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&nbsp;", "")
        .replace("&amp;", "&")
        .chars()
        .filter(|c| !c.is_whitespace() && !"▲◆○◇□".contains(*c))
        .collect()
}

#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_finds_in_our_word_files_the_tables_that_the_pages_show() {
    let (words, pages) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    const SHORT: &str = "risk-list,power-list,overview,self-check,desk-card,wall-chart";
    let files = published(words.path(), &["--form", SHORT, "--format", "docx"]);
    let shown = published(pages.path(), &["--form", SHORT, "--format", "html"]);
    let made = converted(words.path(), &files, "html:HTML (StarWriter)");
    for (file, made) in files.iter().zip(&made) {
        let stem = file.strip_prefix(words.path().join("out")).unwrap().with_extension("html");
        let page = pages.path().join("out").join(stem);
        assert!(shown.contains(&page), "{page:?} in {shown:?}");
        let (ours, theirs) = (std::fs::read_to_string(&page).unwrap(), std::fs::read_to_string(made).unwrap());
        let ours = cells(&ours[ours.find("class=\"sheet").unwrap()..]);
        assert!(ours.len() > 4, "{page:?}");
        let theirs = cells(&theirs);
        assert_eq!(ours.len(), theirs.len(), "{page:?}");
        for (our, their) in ours.iter().zip(&theirs) {
            assert_eq!((our.0, &our.2), (their.0, &their.2), "{page:?}");
            // LibreOffice leaves out columns that no row of a table divides.
            assert!(our.1 == their.1 || their.1 == 1, "{page:?}: {our:?} {their:?}");
        }
    }
}

/// The text of each page of a PDF, without spaces.
fn pages(pdf: &Path) -> Vec<String> {
    let text = ran(Command::new("pdftotext").arg(pdf).arg("-"));
    let text = String::from_utf8(text).unwrap();
    let pages = text.split('\u{c}').map(|page| page.chars().filter(|c| !c.is_whitespace()).collect());
    pages.filter(|page: &String| !page.is_empty()).collect()
}

/// Prints the list of risk points and holds it against the page: every point, and the head of the table on every page.
fn is_printed_whole(pdf: &Path, numbered: bool) {
    let pages = pages(pdf);
    assert!(pages.len() > 1, "{pages:?}");
    let points = pages.iter().map(|page| page.matches("级").count()).sum::<usize>();
    assert!(points > 10, "{pages:?}");
    for (number, page) in pages.iter().enumerate() {
        for head in ["风险点", "表现形式", "防控措施"] {
            assert!(page.contains(head), "{head} is missing on page {}: {page}", number + 1);
        }
        if numbered {
            let foot = format!("第{}页共{}页", number + 1, pages.len());
            assert!(page.contains(&foot), "{foot} is missing: {page}");
        }
    }
    let info = String::from_utf8(ran(Command::new("pdfinfo").arg(pdf))).unwrap();
    let size = info.lines().find(|line| line.starts_with("Page size")).unwrap();
    assert!(size.contains("84") && size.contains("59"), "A4 that lies: {size}");
}

fn by_engine(engine: &str, numbered: bool) {
    let folder = tempfile::tempdir().unwrap();
    let files = published(folder.path(), &["--form", "risk-list", "--format", "pdf", "--engine", engine]);
    assert_eq!(files.len(), 1);
    is_printed_whole(&files[0], numbered);
}

#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_prints_the_head_of_a_table_on_every_page() {
    by_engine("libreoffice", true);
}

#[test]
#[ignore = "needs Chromium"]
fn chromium_prints_the_head_of_a_table_on_every_page() {
    by_engine("chromium", false);
}

#[test]
#[ignore = "needs typst"]
fn typst_prints_the_head_of_a_table_on_every_page() {
    by_engine("typst", true);
}

#[test]
#[ignore = "needs typst"]
fn typst_understands_every_form_and_prints_the_same_bytes_again() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--form", FORMS, "--format", "pdf", "--engine", "typst"];
    let files = published(folder.path(), &arguments);
    let before: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    let again = published(folder.path(), &arguments);
    assert!(files == again && again.iter().zip(&before).all(|(file, bytes)| std::fs::read(file).unwrap() == *bytes));
}

#[test]
#[ignore = "needs LibreOffice"]
fn a_workbook_is_printed_with_its_head_on_every_page_and_no_column_cut() {
    let folder = tempfile::tempdir().unwrap();
    let files = published(folder.path(), &["--form", "risk-list", "--format", "xlsx"]);
    let printed = converted(folder.path(), &files, "pdf");
    is_printed_whole(&printed[0], true);
}
