//! The `hazway` program: see `hazway --help`.

fn main() -> std::process::ExitCode {
    hazway::cli::run()
}
