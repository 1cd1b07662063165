//! Transcripts of the built program: each block of `tests/commands/*.trycmd` runs from the root of the
//! repository and must say exactly this. `TRYCMD=overwrite cargo test --test commands` writes them anew.

#[test]
fn commands_say_what_their_transcripts_show() {
    trycmd::TestCases::new().env("LC_ALL", "zh_CN.UTF-8").env("NO_COLOR", "1").case("tests/commands/*.trycmd");
}
