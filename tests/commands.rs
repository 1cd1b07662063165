//! Transcripts of the built program: each block of `tests/commands/*.trycmd` runs from the root of the
//! repository, or in a copy of the `.in` folder beside it, and must say exactly this and leave the files of
//! `.out`. `TRYCMD=overwrite cargo test --test commands` writes them anew; read the diff.

#[test]
fn commands_say_what_their_transcripts_show() {
    // Some write into it, which nobody has made where what is built goes elsewhere.
    std::fs::create_dir_all("target").unwrap();
    trycmd::TestCases::new().env("LC_ALL", "zh_CN.UTF-8").env("NO_COLOR", "1").case("tests/commands/*.trycmd");
}
