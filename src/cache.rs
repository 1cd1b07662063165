//! What need not be computed again, kept by content in the user's cache folder: safe to delete, to corrupt, and to
//! use from several runs at once. The only code that touches that folder. It never changes a result.

mod folder;
mod store;

pub use store::Store;

/// Names this very program: whatever another one kept is not believed. A hash of all that it is built from.
pub fn build_id() -> &'static str {
    env!("RISKREG_BUILD_ID")
}

/// The environment asks for nothing to be kept: `RISKREG_NO_CACHE` is set to anything but nothing.
pub fn is_declined() -> bool {
    std::env::var_os("RISKREG_NO_CACHE").is_some_and(|value| !value.is_empty())
}
