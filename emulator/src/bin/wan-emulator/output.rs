//! What is printed: where the emulator is, and a line a request.

use std::io::{self, Write};

use wan_emulator::{Emulator, RecordedRequest};

pub(crate) fn announce(emulator: &Emulator, hosts: &[String]) -> io::Result<()> {
    let url = emulator.url();
    let bases: Vec<String> = hosts.iter().map(|host| format!("{url}{host}")).collect();
    let mut output = io::stdout().lock();
    writeln!(
        output,
        "EMULATED: nothing here is real. No video is made, no money is spent. The page: {url}/"
    )?;
    writeln!(output, "wan-emulator listens: {} (stop with Ctrl-C)", bases.join(" "))
}

/// A log that cannot be written is no reason to stop serving.
pub(crate) fn log(request: &RecordedRequest) {
    let _ = writeln!(io::stdout(), "{}", line(request));
}

/// One request in one line: nothing of its headers or its body, where a key could stand.
fn line(request: &RecordedRequest) -> String {
    let status = request.status.map_or_else(|| "---".to_owned(), |status| status.to_string());
    let time = request.arrived_milliseconds;
    let fault = request.fault.as_ref().map(|fault| format!(", fault {fault}")).unwrap_or_default();
    format!(
        "EMULATED {status} {} {} at {}.{:03} s{fault}",
        request.method,
        request.path,
        time / 1000,
        time % 1000
    )
}
