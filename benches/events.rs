//! The least that any reader of these files must do: read each file and run the parser's events over it.
//! The same files, the same options, the same allocator as riskreg; nothing is kept and nothing printed.

use std::fs;
use std::path::PathBuf;

use clap::Parser;
use rayon::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Read every YAML file of a folder and run the parser's events over it
#[derive(Parser)]
struct Args {
    folder: PathBuf,
    #[arg(long, default_value_t = 1)]
    threads: usize,
}

fn main() {
    let args = Args::parse();
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(&args.folder)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml"))
        .collect();
    files.sort();
    let one = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap_or_default();
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        granit_parser::Parser::new_from_str_with_options(text, riskreg::tree::yaml::options())
            .filter(Result::is_ok)
            .count()
    };
    let events: usize = if args.threads == 1 {
        files.iter().map(one).sum()
    } else {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build();
        pool.map_or(0, |pool| pool.install(|| files.par_iter().map(one).sum()))
    };
    // Whoever measures must know that something was parsed.
    std::process::exit(i32::from(events == 0));
}
